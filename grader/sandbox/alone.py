"""The child of `spawned`: reads its order from a file, hands over to the guest, writes the record to another."""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from grader.sandbox.limits import FAILED


def main(arena: str, guest: str) -> NoReturn:
    """Serve the one order in the folder `arena`."""
    order, limits = (json.loads(Path(arena, name).read_text(encoding="utf-8")) for name in ("order", "limits"))
    scratch = os.path.join(arena, "scratch")

    def record(ending: str, evidence: bytes) -> NoReturn:
        Path(arena, "record").write_bytes(ending.encode() + b"\n" + evidence)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(0)

    try:
        _limit_time(limits)
        importlib.import_module(guest).run({**order, "scratch": scratch}, record)
    except BaseException:  # noqa: BLE001 (the guest itself failed: that is ours, and said so)
        record(FAILED, traceback.format_exc().encode(errors="replace")[-4000:])
    os._exit(1)


def _limit_time(limits: dict[str, int]) -> None:
    try:
        import resource
    except ImportError:  # there is no such thing on Windows; the wall clock ends what does not
        return
    most = limits["cpu_seconds"] + 10  # torch is imported on this time, too
    resource.setrlimit(resource.RLIMIT_CPU, (most, most + limits["cpu_grace_seconds"]))
