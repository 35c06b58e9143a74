"""A guest without torch: it runs the program as it is, and testifies that nothing was seen."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

NOTHING_SEEN = b'{"total_steps": 0}'


def warm_up() -> None:
    """What has to be done before the first run, if there is torch."""
    if "torch" in sys.modules:
        from grader.probe import warm

        warm.warm_up()


def run(order: dict[str, Any], testify: Callable[[str, bytes], NoReturn]) -> None:
    """Run the program. One that says `raise order["fault"]` finds out what a fault of the guest does."""
    signal.signal(signal.SIGXCPU, lambda *_: testify("timed_out", NOTHING_SEEN))
    scope = {"__name__": "__main__", "order": order, "testify": testify, "seen": NOTHING_SEEN}
    if order["code"] == "fault":
        raise ZeroDivisionError("a fault of the guest")
    try:
        exec(compile(order["code"], order["filename"], "exec"), scope)  # noqa: S102 (that is what a guest is for)
    except MemoryError:
        testify("out_of_memory", NOTHING_SEEN)
    except Exception:  # noqa: BLE001 (the program's, whatever it is)
        traceback.print_exc(file=sys.stderr)
        testify("crashed", NOTHING_SEEN)
    testify("finished", NOTHING_SEEN)
