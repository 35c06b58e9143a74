"""The filter's decisions, for both architectures, by a simulation of the machine that runs it in the kernel."""

from __future__ import annotations

import errno

import pytest

from grader.sandbox.walls.seccomp import Instruction, program
from grader.sandbox.walls.syscalls import ALLOWED, NEWEST, SPECIAL

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
ALLOW, KILL, REFUSE, UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
PID = 4711

# Numbers from the kernel's own tables, written here again so that a slip in ours is seen.
FORBIDDEN = {
    "x86_64": {
        "socket": 41, "connect": 42, "socketpair": 53, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322,
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438, "pidfd_open": 434,
        "pidfd_send_signal": 424, "tkill": 200, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "chmod": 90,
        "fchmod": 91, "fchmodat": 268, "chown": 92, "utimensat": 280, "setxattr": 188, "link": 86, "symlink": 88,
        "mknod": 133, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
        "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240, "add_key": 248, "request_key": 249,
        "keyctl": 250, "io_uring_setup": 425, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323,
        "memfd_create": 319, "seccomp": 317, "setuid": 105, "setgid": 106, "setgroups": 116, "capset": 126,
        "personality": 135, "sched_setaffinity": 203, "setpriority": 141, "kexec_load": 246, "init_module": 175,
        "reboot": 169, "sethostname": 170, "settimeofday": 164, "setsid": 112, "open_by_handle_at": 304,
        "landlock_create_ruleset": 444, "process_madvise": 440, "vmsplice": 278, "modify_ldt": 154, "iopl": 172,
    },
    "aarch64": {
        "socket": 198, "connect": 203, "socketpair": 199, "execve": 221, "execveat": 281, "ptrace": 117,
        "process_vm_readv": 270, "fchmod": 52, "fchmodat": 53, "fchownat": 54, "linkat": 37, "symlinkat": 36,
        "mknodat": 33, "mount": 40, "unshare": 97, "setns": 268, "shmget": 194, "mq_open": 180, "keyctl": 219,
        "io_uring_setup": 425, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "memfd_create": 279,
        "tkill": 130, "setuid": 146, "pidfd_getfd": 438,
    },
}  # fmt: skip


def decide(code: list[Instruction], architecture: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """What the filter answers to one call."""
    words = {0: number, 4: architecture}
    for index, value in enumerate(arguments):
        words[16 + 8 * index], words[20 + 8 * index] = value & 0xFFFFFFFF, value >> 32
    accumulator, at = 0, 0
    while True:
        operation, then, otherwise, operand = code[at]
        at += 1
        if operation == 0x06:
            return operand
        if operation == 0x20:
            accumulator = words.get(operand, 0)
            continue
        holds = {
            0x15: accumulator == operand,
            0x35: accumulator >= operand,
            0x45: bool(accumulator & operand),
        }[operation]
        at += then if holds else otherwise


@pytest.fixture(params=ARCHITECTURES)
def machine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def answer(machine: str, number: int, *arguments: int) -> int:
    column, architecture = ARCHITECTURES[machine]
    return decide(program(PID, column), architecture, number, arguments)


def special(machine: str, name: str) -> int:
    number = SPECIAL[name][ARCHITECTURES[machine][0]]
    assert number is not None
    return number


def test_what_is_needed_is_allowed(machine: str) -> None:
    numbers = [columns[ARCHITECTURES[machine][0]] for columns in ALLOWED.values()]
    assert {answer(machine, number) for number in numbers if number is not None} == {ALLOW}


def test_what_is_forbidden_is_refused(machine: str) -> None:
    let_through = [name for name, number in FORBIDDEN[machine].items() if answer(machine, number) == ALLOW]
    assert let_through == []


def test_nothing_outside_the_list_is_allowed(machine: str) -> None:
    column = ARCHITECTURES[machine][0]
    listed = {columns[column] for columns in (*ALLOWED.values(), *SPECIAL.values())}
    others = set(range(600)) - listed
    assert {answer(machine, number) for number in others if number <= NEWEST} == {REFUSE}
    assert {answer(machine, number) for number in others if number > NEWEST} == {UNKNOWN}


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (0x3D0F00,), ALLOW),  # what libc starts a thread with
        ("clone", (0x1200011,), REFUSE),  # what it forks with
        ("clone", (0x10000 << 32,), REFUSE),
        ("clone3", (), UNKNOWN),
        ("kill", (PID, 9), ALLOW),
        ("kill", (1, 9), REFUSE),
        ("kill", (0, 9), REFUSE),
        ("kill", (2**32 - 1, 9), REFUSE),
        ("tgkill", (PID, PID, 6), ALLOW),
        ("tgkill", (PID + 1, PID, 6), REFUSE),
        ("prlimit64", (0,), ALLOW),
        ("prlimit64", (1,), REFUSE),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), REFUSE),  # TIOCSTI: types into a terminal
        ("prctl", (15,), ALLOW),
        ("prctl", (22,), REFUSE),
        ("unshare", (), REFUSE),
        ("seccomp", (), REFUSE),
    ],
)
def test_arguments_count(machine: str, name: str, arguments: tuple[int, ...], expected: int) -> None:
    assert answer(machine, special(machine, name), *arguments) == expected


def test_calls_of_another_architecture_end_the_process(machine: str) -> None:
    code = program(PID, ARCHITECTURES[machine][0])
    assert decide(code, 0x40000003, 1) == KILL  # 32-bit x86, by way of int 0x80


def test_x32_calls_are_refused(machine: str) -> None:
    assert answer(machine, 0x40000000 | 1) == REFUSE


def test_jumps_stay_within_the_program(machine: str) -> None:
    code = program(PID, ARCHITECTURES[machine][0])
    assert len(code) < 4096
    assert all(at + 1 + max(then, other) < len(code) for at, (_, then, other, _) in enumerate(code[:-1]))
