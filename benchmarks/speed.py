"""How fast grading is, as ratios measured side by side: python benchmarks/speed.py [--scripts 60] [--pairs 5].

    class   grading N different scripts, each run at least 5 times, against running each once with plain python
    script  grading one script against running it once, start-up included; alternating pairs, medians
    run     a run inside the sandbox against the script's own time in a process that has torch already

It reports and asserts nothing: the numbers depend on the machine, the ratios less so.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.executors import warm_modules
from grader.library.source import parsed
from grader.program import script
from grader.sandbox import Isolation, Sandbox
from grader.scenarios import as_written

ROOT = Path(__file__).resolve().parent.parent
#: A class has both: of these 300 programs two in five are wrong.
SOURCES = ("assignments/*/examples/*/*.py", "submissions/**/*.py", "tests/styles/**/*.py", "tests/zoo/wrong/*.py")
# Plain python would really wait for these, which would flatter us.
WAITS = re.compile(r"sleep\(|plt\.pause|plt\.show|input\(|sklearn|torchvision|pandas")
MOST_SECONDS = 60.0
PLAIN = {**os.environ, "MPLBACKEND": "Agg"}
ALONE = """
import random, statistics, sys, time
import matplotlib.pyplot, numpy, torch, torch._dynamo
from contextlib import suppress
torch.set_num_threads(1)
code, taken = compile(open(sys.argv[1]).read(), sys.argv[1], "exec"), []
for seed in (1, 1, 2, 3):
    random.seed(seed), numpy.random.seed(seed), torch.manual_seed(seed)  # as in our runs
    began = time.perf_counter()
    with suppress(BaseException):  # as wrong programs end
        exec(code, {"__name__": "__main__"})
    taken.append(time.perf_counter() - began)
    matplotlib.pyplot.close("all")
print(statistics.median(taken[1:]), file=sys.stderr)
"""


def main() -> None:
    """Measure and print one table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scripts", type=int, default=60, help="scripts in the class (60)")
    options.add_argument("--pairs", type=int, default=5, help="alternating pairs for one script (5)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plain = write_class(Path(folder) / "class", chosen.scripts)
        scripts = list(plain)
        print(f"{len(scripts)} scripts, {os.cpu_count()} cores")
        print(f"{'':8}{'ours':>10}{'plain':>10}{'ratio':>9}   goal")
        row("class", of_class(scripts, Path(folder)), sum(plain.values()), "10 or more times faster", faster=True)
        row("script", *of_script(scripts[0], chosen.pairs, Path(folder)), "1.5 or less")
        ours, own = of_run(scripts)
        row("run", ours, own, f"1.75 or less, plus 15 ms: {1.75 * own + 0.015:.3f} s")


def row(name: str, ours: float, plain: float, goal: str, *, faster: bool = False) -> None:
    """One line of the table, in seconds."""
    ratio = plain / ours if faster else ours / plain
    print(f"{name:8}{ours:10.3f}{plain:10.3f}{ratio:9.2f}   {goal}")


def write_class(folder: Path, count: int) -> dict[Path, float]:
    """Different scripts that end by themselves, with the seconds that plain python takes for each.

    They are our own, right and wrong, in an order of chance; if there are too few, again with other seeds.
    """
    folder.mkdir()
    files = [file for pattern in SOURCES for file in sorted(ROOT.glob(pattern))]
    random.Random(1).shuffle(files)  # noqa: S311 (a choice of examples, no secret)
    every = [script(file.read_bytes(), file.name).code for file in files]
    texts = [text for text in every if not WAITS.search(text) and parsed(text) is not None]
    taken: dict[Path, float] = {}
    for version in itertools.count():
        for text in texts:
            file = folder / f"student{len(taken):03}.py"
            file.write_text(vary(text, version))
            if (time_taken := seconds(sys.executable, str(file), most=MOST_SECONDS)) < MOST_SECONDS:
                taken[file] = time_taken
            else:
                file.unlink()
            if len(taken) == count:
                return taken
    raise AssertionError("itertools.count ended")


def vary(text: str, version: int) -> str:
    """The same script with another seed."""
    return re.sub(r"manual_seed\((\d+)\)", lambda seed: f"manual_seed({int(seed[1]) + version})", text) + (
        f"\n# version {version}\n"
    )


def call(*command: str, most: float | None = None) -> subprocess.CompletedProcess[bytes] | None:
    """Run a command in an empty folder, and keep what it says; None if it takes longer than `most` seconds."""
    with tempfile.TemporaryDirectory() as empty:
        try:
            return subprocess.run(command, env=PLAIN, cwd=empty, capture_output=True, check=False, timeout=most)  # noqa: S603 (ours)
        except subprocess.TimeoutExpired:
            return None


def seconds(*command: str, most: float | None = None) -> float:
    """Wall-clock time of a command; its exit code is not looked at. Infinite if it takes longer than `most`."""
    began = time.perf_counter()
    done = call(*command, most=most)
    return time.perf_counter() - began if done is not None else math.inf


def grade(path: Path, output: Path) -> float:
    """Seconds that `grade PATH` takes as a command."""
    return seconds(sys.executable, "-m", "grader.cli", str(path), "--output", str(output), "--quiet")


def of_class(scripts: list[Path], folder: Path) -> float:
    """Seconds for grading the class."""
    ours = grade(scripts[0].parent, folder / "reports")
    counts = sorted(len(one["runs"]) for one in results(folder / "reports"))
    own = statistics.mean(alone(script) for script in scripts[:20]) * sum(counts) / (os.cpu_count() or 1)
    print(f"runs of each script: {counts[0]} to {counts[-1]}; these trainings alone, on all cores: about {own:.1f} s")
    return ours


def of_script(script: Path, pairs: int, folder: Path) -> tuple[float, float]:
    """Median seconds for one script: graded, run."""
    measured = [(grade(script, folder / "one"), seconds(sys.executable, str(script))) for _ in range(pairs)]
    ours, plain = zip(*measured, strict=True)
    return statistics.median(ours), statistics.median(plain)


def of_run(scripts: list[Path]) -> tuple[float, float]:
    """Median seconds of a run: in a sandbox that has nothing else to do; alone, where torch is imported already."""
    own, ours = [], []
    with Sandbox(Isolation.STANDARD, warm_modules([])) as sandbox:
        sandbox.ready()
        for file in scripts[:10]:
            program = script(file.read_bytes(), file.name)
            own.append(alone(file))
            ours.append(statistics.median(sandbox.run(program, scenario).seconds for scenario in as_written((1, 2, 3))))
    return statistics.median(ours), statistics.median(own)


def alone(script: Path) -> float:
    """Seconds that a script takes by itself, the median of three seeds, in a process that is warm."""
    done = call(sys.executable, "-c", ALONE, str(script))
    assert done is not None  # no limit was set
    return float(done.stderr.splitlines()[-1])


def results(folder: Path) -> Iterator[dict[str, Any]]:
    """The submissions in a results.json."""
    yield from json.loads((folder / "results.json").read_text())["submissions"]


if __name__ == "__main__":
    main()
