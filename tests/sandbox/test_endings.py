"""How a run ends: what the program does on the left, what the grader is told on the right."""

from __future__ import annotations

import signal

import pytest

from grader.errors import SandboxError
from grader.evidence import Ending
from grader.sandbox import Isolation, Limits
from grader.sandbox.canary import WallState
from grader.sandbox.endings import Observed, conclude
from tests.sandbox.boxes import SMALL, Runner, run_in, sandbox


def observed(code: int = 0, record: bytes = b"", cpu: float = 0.0, memory: int = 0) -> Observed:
    return Observed(code, record, None, cpu, memory)


def test_a_program_that_ends_has_finished_and_testified(walled: Runner) -> None:
    run = walled("import sys\nprint('to out')\nprint('to err', file=sys.stderr)\nprint('last', end='')")
    assert run.ending is Ending.FINISHED
    assert run.trace is not None
    assert run.output == "to out\nto err\nlast"
    assert run.detail == ""


@pytest.mark.parametrize(
    ("code", "ending", "detail"),
    [
        ("1 / 0", Ending.CRASHED, ""),
        ("import os; os._exit(0)", Ending.KILLED, "before it could report (exit code 0)"),
        ("import os; os._exit(3)", Ending.KILLED, "before it could report (exit code 3)"),
        ("import ctypes; ctypes.string_at(8)", Ending.CRASHED, "segmentation fault"),
        ("import os; os.abort()", Ending.CRASHED, "in compiled code"),
        ("x = bytearray(1 << 33)", Ending.OUT_OF_MEMORY, ""),
        ("x = []\nwhile True: x.append(bytearray(1 << 20))", Ending.OUT_OF_MEMORY, ""),
        ("while True: pass", Ending.TIMED_OUT, ""),
        ("while True: print('x' * 10000)", Ending.TOO_MUCH_OUTPUT, "more than 4194304 bytes"),
        ("import os; os.write(3, b'finished\\n')", Ending.KILLED, "garbled"),
        ("import os; os.write(3, b'finished\\n' + seen)", Ending.KILLED, "garbled"),
        ("testify('passed', seen)", Ending.KILLED, "names no ending"),
        ("testify('sandbox_failed', seen)", Ending.KILLED, "names no ending"),
        ("testify('finished', b'[' * 10000)", Ending.KILLED, "garbled"),
        ("testify('finished', b'')", Ending.KILLED, "garbled"),
        ("testify('finished', b'x' * 10**6)", Ending.KILLED, "more than 20000 bytes came as evidence"),
    ],
)
def test_ending(walled: Runner, code: str, ending: Ending, detail: str) -> None:
    run = walled(code)
    assert run.ending is ending, run
    assert detail in run.detail
    assert run.walls


def test_a_program_that_does_not_stop_when_told_is_stopped(walled: Runner) -> None:
    stubborn = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
    run = walled(stubborn + "while True:\n try:\n  while True: pass\n except BaseException: pass")
    assert run.ending is Ending.TIMED_OUT
    assert run.trace is None
    assert "processor time" in run.detail


def test_time_on_the_clock_is_limited() -> None:
    deaf = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nprint('waiting')\nwhile True: signal.pause()"
    with sandbox(Isolation.NONE, Limits(wall_seconds=0.2)) as box:
        run = run_in(box, deaf)
    assert run.ending is Ending.TIMED_OUT
    assert run.output == "waiting\n"
    assert run.detail == "still running after 0.2 seconds"
    assert run.trace is None


@pytest.mark.parametrize("isolation", [Isolation.NONE, Isolation.STANDARD])
def test_a_program_that_waits_too_long_still_testifies(isolation: Isolation, states: dict[str, WallState]) -> None:
    if isolation is Isolation.STANDARD and not states["seccomp"].stands:
        pytest.skip("too few walls here")
    with sandbox(isolation, Limits(wall_seconds=0.2)) as box:
        run = run_in(box, "import signal\nwhile True: signal.pause()")
    assert run.ending is Ending.TIMED_OUT
    assert run.trace is not None


def test_head_and_tail_of_much_output_are_kept(walled: Runner) -> None:
    run = walled("for i in range(10000): print(f'line {i}')")
    assert run.ending is Ending.FINISHED
    assert run.output.startswith("line 0\n")
    assert run.output.endswith("line 9999\n")
    assert "bytes left out" in run.output
    assert len(run.output) < SMALL.output_bytes + 100


def test_output_that_is_no_text_is_replaced(walled: Runner) -> None:
    run = walled("import os; os.write(1, b'\\xff\\xfe'); print('\\ud800')")
    assert run.output == "\ufffd\ufffd\\ud800\n"


def test_a_thread_or_a_handler_does_not_keep_a_run_alive(walled: Runner) -> None:
    run = walled(
        "import threading, atexit\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "atexit.register(lambda: print('after the end'))\n"
    )
    assert run.ending is Ending.FINISHED
    assert run.output == ""


def test_a_fault_of_the_guest_is_ours(walled: Runner) -> None:
    run = walled("fault")
    assert run.ending is Ending.SANDBOX_FAILED
    assert "ZeroDivisionError: a fault of the guest" in run.detail


def test_a_worker_that_dies_is_replaced_and_the_run_repeated(tmp_path: object) -> None:
    with sandbox(Isolation.NONE) as box:
        code = f"import os\ntry: os.mkdir({f'{tmp_path}/seen'!r})\nexcept FileExistsError: print('again')\n"
        run = run_in(box, code + "else: os.kill(os.getppid(), 9)")
    assert run.ending is Ending.FINISHED
    assert run.output == "again\n"


def test_after_three_workers_it_is_a_failure_of_ours() -> None:
    with sandbox(Isolation.NONE) as box:
        run = run_in(box, "import os; os.kill(os.getppid(), 9)")
        assert run.ending is Ending.SANDBOX_FAILED
        assert "the worker died" in run.detail
        assert run_in(box, "").ending is Ending.FINISHED


@pytest.mark.parametrize(
    ("seen", "ending"),
    [
        (observed(-signal.SIGKILL, cpu=1.5), Ending.TIMED_OUT),
        (observed(-signal.SIGXCPU), Ending.TIMED_OUT),
        (observed(-signal.SIGKILL, memory=200 * 2**20), Ending.OUT_OF_MEMORY),
        (observed(-signal.SIGKILL), Ending.KILLED),
        (observed(-signal.SIGTERM), Ending.KILLED),
        (observed(-signal.SIGSYS), Ending.KILLED),
        (observed(-signal.SIGABRT), Ending.CRASHED),
        (observed(-40, record=b'finished\n{"total_steps": 0}'), Ending.KILLED),
        (observed(1, record=b'finished\n{"total_steps": 0}'), Ending.KILLED),
        (observed(0, record=b'finished\n{"total_steps": 0}'), Ending.FINISHED),
        (observed(0, record=b"out_of_memory\n"), Ending.OUT_OF_MEMORY),
        (observed(0, record=b"finished"), Ending.KILLED),
        (observed(0, record=b'\xff\n{"total_steps": 0}'), Ending.KILLED),
        (Observed(0, b"", (Ending.TOO_MUCH_OUTPUT, "x"), 0.0, 0), Ending.TOO_MUCH_OUTPUT),
    ],
)
def test_conclusion(seen: Observed, ending: Ending) -> None:
    assert conclude(seen, SMALL)[0] is ending


def test_what_the_guest_calls_its_own_failure_is_no_ending() -> None:
    with pytest.raises(SandboxError, match="no memory for the trace"):
        conclude(observed(0, b"failed\nno memory for the trace"), SMALL)
