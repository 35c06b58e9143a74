"""Honest submissions among hostile ones: python benchmarks/siege.py [--honest 30] [--hostile 60].

The honest ones are graded alone, and then as every third of a class whose others attack; their points, outcomes and
findings have to be the same. Reports the differences, and the time against what the limits allow.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CPU, WALL, RUNS = 4, 15, 7


def main() -> None:
    """Grade twice, compare, report."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--honest", type=int, default=30)
    options.add_argument("--hostile", type=int, default=60)
    chosen = options.parse_args()
    right = sorted((ROOT / "tests" / "styles").rglob("*.py"))
    honest = right[:: max(1, len(right) // chosen.honest)][: chosen.honest]
    hostile = sorted((ROOT / "tests" / "zoo" / "hostile").glob("*.py"))[: chosen.hostile]
    with tempfile.TemporaryDirectory() as folder:
        homework = impatient(Path(folder))
        alone, _ = graded(Path(folder) / "alone", honest, [], homework)
        mixed, seconds = graded(Path(folder) / "mixed", honest, hostile, homework)
    different = [name for name in alone if alone[name] != mixed[name]]
    allowed = (len(honest) + len(hostile)) * RUNS * CPU / (os.cpu_count() or 1)
    print(
        f"{len(honest)} honest among {len(hostile)} hostile: {len(different)} graded otherwise than alone {different}"
    )
    print(f"{seconds:.0f} s; the limits of processor time allow {allowed:.0f} s")
    for name in different:
        print(name, alone[name], mixed[name], sep="\n  ")


def impatient(folder: Path) -> Path:
    """The homework with smaller limits: endless loops take their whole time."""
    copy = folder / "linear_regression"
    shutil.copytree(ROOT / "assignments" / "linear_regression", copy)
    text = (copy / "assignment.toml").read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("cpu_seconds", "wall_seconds"))]
    limits = f"[limits]\ncpu_seconds = {CPU}\nwall_seconds = {WALL}"
    (copy / "assignment.toml").write_text("\n".join(lines).replace("[limits]", limits) + "\n")
    return copy


def graded(
    folder: Path, honest: list[Path], hostile: list[Path], homework: Path
) -> tuple[dict[str, dict[str, Any]], float]:
    """What the honest ones get, by name, and how long the whole class took in seconds."""
    folder.mkdir()
    for number, file in enumerate(honest):
        shutil.copy(file, folder / f"{3 * number:03} honest {file.name}")
    for number, file in enumerate(hostile):
        shutil.copy(file, folder / f"{3 * (number // 2) + 1 + number % 2:03} hostile {file.name}")
    command = [sys.executable, "-m", "grader.cli", str(folder), "--assignment", str(homework), "--quiet"]
    began = time.monotonic()
    done = subprocess.run([*command, "--output", str(folder) + ".out"], cwd=ROOT, check=False)  # noqa: S603 (ours)
    seconds = time.monotonic() - began
    if done.returncode not in (0, 3):  # 3: one of them says that the grader failed
        raise SystemExit(f"grade ended with {done.returncode}")
    told = json.loads(Path(str(folder) + ".out", "results.json").read_text())["submissions"]
    return {one["name"]: essence(one) for one in told if " honest " in one["name"]}, seconds


def essence(one: dict[str, Any]) -> dict[str, Any]:
    """What must not depend on the company."""
    return {
        "grade": one["grade"],
        "verdicts": [(v["check"], v["outcome"]) for v in one["verdicts"]],
        "findings": [(f["id"], f["line"]) for f in one["findings"]],
        "runs": [(run["scenario"], run["ending"], run["steps"]) for run in one["runs"]],
    }


if __name__ == "__main__":
    main()
