"""Which files outside the scratch folder a run may read: interpreter, packages, shared libraries, fonts."""

from __future__ import annotations

import os
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/fonts", "/usr/share/zoneinfo",
    "/etc/ld.so.cache", "/etc/localtime",
)  # fmt: skip


@dataclass(frozen=True)
class Grants:
    """`trees` are folders and files to read; `hidden` are folders within them that stay out of sight.

    `pieces` are the trees, cut up where something in them is hidden, for a wall that cannot take anything
    back.
    """

    trees: tuple[str, ...]
    hidden: tuple[str, ...]
    pieces: tuple[str, ...]


def granted() -> Grants:
    """What this interpreter needs. The grader's own package, with its rubric, is never granted."""
    package = str(Path(__file__).resolve().parents[2])
    trees = _outermost([*_python(), *_SYSTEM])
    hidden = (package,) if any(_inside(package, os.path.realpath(tree)) for tree in trees) else ()
    return Grants(trees, hidden, tuple(piece for tree in trees for piece in _pieces(tree, hidden)))


def _python() -> list[str]:
    # Not the prefixes themselves: a virtual environment may well lie in a folder with submissions in it.
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    found = [os.path.join(prefix, name) for prefix in prefixes for name in ("lib", "lib64")]
    found += [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return found + [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]


def _outermost(paths: list[str]) -> tuple[str, ...]:
    """Those that exist, each once, without those inside others; links to elsewhere count as they are
    spelled.
    """
    kept: list[str] = []
    for path in sorted({os.path.abspath(p) for p in paths if os.path.exists(p)}):
        if not any(_inside(path, tree) for tree in kept):
            kept.append(path)
    return tuple(kept)


def _inside(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree.rstrip("/") + "/")


def _pieces(tree: str, hidden: tuple[str, ...]) -> list[str]:
    real = os.path.realpath(tree)
    if real in hidden:
        return []
    if not any(_inside(path, real) for path in hidden):
        return [tree]
    return [piece for entry in sorted(os.listdir(tree)) for piece in _pieces(os.path.join(tree, entry), hidden)]
