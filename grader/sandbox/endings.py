"""How a run ended, from what was observed: the exit status is trusted, the record is only testimony."""

from __future__ import annotations

import signal
from dataclasses import dataclass

from grader.decoding import decode
from grader.errors import EvidenceError, SandboxError
from grader.evidence import Ending, Trace
from grader.sandbox.limits import FAILED, Limits

_TESTIFIED = {e.value: e for e in (Ending.FINISHED, Ending.CRASHED, Ending.TIMED_OUT, Ending.OUT_OF_MEMORY)}
_CRASHES = {
    "SIGSEGV": "a segmentation fault in compiled code",
    "SIGABRT": "an abort in compiled code",
    "SIGBUS": "a bus error in compiled code",
    "SIGFPE": "an arithmetic error in compiled code",
    "SIGILL": "an illegal instruction in compiled code",
}


@dataclass(frozen=True)
class Observed:
    """What the trusted side saw of one run.

    code: as `subprocess` gives it, negative for a signal. stopped: why we killed it, if we did. cpu: seconds.
    memory: the most that was resident, in bytes.
    """

    code: int
    record: bytes
    stopped: tuple[Ending, str] | None
    cpu: float
    memory: int


def conclude(observed: Observed, limits: Limits) -> tuple[Ending, Trace | None, str]:
    """How the run ended, its trace if there is one, and a detail for people.

    Raises:
        SandboxError: the guest itself says that it failed.
    """
    if observed.stopped is not None:
        return observed.stopped[0], None, observed.stopped[1]
    if observed.code < 0:
        ending, detail = _by_signal(-observed.code, observed, limits)
        return ending, None, detail
    name, newline, testimony = observed.record.partition(b"\n")
    if observed.code > 0 or not newline:
        return Ending.KILLED, None, f"the program ended before it could report (exit code {observed.code})"
    return _by_record(name.decode(errors="replace"), testimony)


def _by_record(name: str, testimony: bytes) -> tuple[Ending, Trace | None, str]:
    if name == FAILED:
        raise SandboxError(f"the guest failed: {testimony.decode(errors='replace')}")
    ending = _TESTIFIED.get(name)
    if ending is None:
        return Ending.KILLED, None, "the record of the run is garbled: it names no ending"
    if not testimony and ending is not Ending.FINISHED:
        return ending, None, "the run could not testify any more"
    try:
        return ending, decode(testimony), ""
    except EvidenceError as error:
        return Ending.KILLED, None, f"the record of the run is garbled: {error}"


def _by_signal(number: int, observed: Observed, limits: Limits) -> tuple[Ending, str]:
    name = signal.Signals(number).name if number in set(signal.Signals) else ""
    if name in _CRASHES:
        return Ending.CRASHED, f"the interpreter died of {_CRASHES[name]}"
    if name == "SIGXCPU" or (name == "SIGKILL" and observed.cpu >= limits.cpu_seconds):
        return Ending.TIMED_OUT, f"used more than {limits.cpu_seconds} seconds of processor time"
    if name == "SIGKILL" and observed.memory > limits.memory_bytes // 2:
        return Ending.OUT_OF_MEMORY, "the system ended it, most likely because memory ran out"
    if name == "SIGSYS":
        return Ending.KILLED, "it called the kernel in a way that is not allowed"
    return Ending.KILLED, f"it was ended by signal {number}"
