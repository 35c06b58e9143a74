"""The benchmark's report as Markdown: what was found, what was missed, what was mistaken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from .rows import Row

_GROUPS = {"right": "styles of development", "heldout": "styles by other hands", "near": "near misses"}


def written(rows: Sequence[Row], seconds: float, cores: int) -> str:
    """The whole report."""
    return "\n".join(_report(rows, seconds, cores)) + "\n"


def _report(rows: Sequence[Row], seconds: float, cores: int) -> Iterator[str]:
    wrong, right = [r for r in rows if r.expected and not r.also], [r for r in rows if not r.expected]
    twice = [r for r in rows if r.also]
    yield "# How right diagnosis is\n"
    yield (
        f"Written by `python benchmarks/diagnosis.py --report docs/diagnosis.md` in {seconds / 60:.0f} minutes on "
        f"{cores} cores: {len(wrong)} mutants, {len(twice)} with two mistakes, {len(right)} right programs. A mutant "
        "is a right program with one mistake put in by an operator of `benchmarks/mutation/`; a *hit* is the right "
        "finding, a *line* the right finding at a right line, *besides* counts findings that are not right. The styles "
        "by other hands came out right before any rule had seen them; mutants of them have been looked at since.\n"
    )
    yield from _summary(wrong)
    yield from _twice(twice)
    yield from _rights(right)
    yield from _by_operator(wrong)
    yield from _confusions(wrong)
    yield from _singles([*wrong, *twice], right)


def _summary(wrong: Sequence[Row]) -> Iterator[str]:
    yield "| mutants | number | recall | precision | lines |\n|---|---|---|---|---|"
    for group in ("right", "heldout"):
        mine = [r for r in wrong if r.group == group]
        if mine:
            yield f"| of {_GROUPS[group]} | {_figures(mine)} |"
    if wrong:
        yield f"| all | {_figures(wrong)} |\n"


def _twice(rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        both, besides = sum(r.hit for r in rows), sum(len(r.besides) for r in rows)
        yield f"Of {len(rows)} mutants with two mistakes, {both} were told both; {besides} findings came besides.\n"


def _figures(rows: Sequence[Row]) -> str:
    hits = [r for r in rows if r.hit]
    said = len(hits) + sum(len(r.besides) for r in rows)
    asked = [r for r in hits if r.lines]
    placed = sum(r.placed for r in asked)
    return f"{len(rows)} | {_share(len(hits), len(rows))} | {_share(len(hits), said)} | {_share(placed, len(asked))}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _rights(right: Sequence[Row]) -> Iterator[str]:
    if not right:
        return
    yield "| right programs | number | accused | not all points |\n|---|---|---|---|"
    for made_by in dict.fromkeys(r.made_by for r in right):
        yield _right_line(made_by, [r for r in right if r.made_by == made_by])
    for group in dict.fromkeys(r.group for r in right):
        yield _right_line(f"*{_GROUPS[group]}*", [r for r in right if r.group == group])
    yield _right_line("all", right) + "\n"


def _right_line(name: str, rows: Sequence[Row]) -> str:
    return f"| {name} | {len(rows)} | {sum(bool(r.found) for r in rows)} | {sum(bool(r.failed) for r in rows)} |"


def _by_operator(wrong: Sequence[Row]) -> Iterator[str]:
    if not wrong:
        return
    yield "| mistake | expected | number | hits | lines | besides |\n|---|---|---|---|---|---|"
    for made_by in dict.fromkeys(r.made_by for r in wrong):
        rows = [r for r in wrong if r.made_by == made_by]
        hits, placed = sum(r.hit for r in rows), sum(r.hit and r.placed for r in rows)
        besides = sum(len(r.besides) for r in rows)
        yield f"| {made_by} | {' or '.join(rows[0].expected)} | {len(rows)} | {hits} | {placed} | {besides} |"
    yield ""


def _confusions(wrong: Iterable[Row]) -> Iterator[str]:
    pairs = Counter((r.expected[0], name) for r in wrong for name in (r.besides or ("nothing",) * (not r.hit)))
    if pairs:
        yield "| expected | said | times |\n|---|---|---|"
        for (expected, said), times in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"| {expected} | {said} | {times} |"
        yield ""


def _singles(wrong: Iterable[Row], right: Iterable[Row]) -> Iterator[str]:
    """Every disagreement, so that it can be looked at."""
    missed = [r for r in wrong if not r.hit or r.besides or not r.placed]
    missed += [r for r in right if r.found or r.failed]
    if missed:
        yield "Every disagreement:\n"
    for row in missed:
        said = ", ".join(f"{name} ({line})" for name, line in row.found) or ", ".join(row.failed) or "nothing"
        lines = f" at {'/'.join(map(str, row.lines))}" if row.lines else ""
        yield f"- {row.made_by} in `{row.style}`: expected {_asked(row)}{lines}; came {said}"


def _asked(row: Row) -> str:
    each = [" or ".join(names) for names in (row.expected, row.also) if names]
    return ", and ".join(each) or "nothing"
