"""Small hostile programs run into the walls. The same programs succeed as the control, so that each can fail."""

from __future__ import annotations

import os
import select
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.evidence import Ending
from grader.sandbox import Isolation
from grader.sandbox.canary import WallState
from tests.sandbox.boxes import SMALL, Runner, run_in, sandbox

_RAW = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
_DUMPABLE = "import ctypes; ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"  # what root need not, and walls forbid
_OR_RAISE = "\nif answer == -1: raise OSError(ctypes.get_errno(), 'refused')"

ACTS = {
    "read a file of the grader's": "open(SECRET).read()",
    "list a folder": "import os; os.listdir(os.path.dirname(SECRET))",
    "list the homes": "import os; os.listdir(os.path.expanduser('/'))",
    "write a file": "open(SECRET, 'a')",
    "empty a file": "import os; os.truncate(SECRET, 0)",
    "remove a file": "import os; os.unlink(SECRET)",
    "change a mode": "import os; os.chmod(SECRET, 0o777)",
    "set times": "import os; os.utime(SECRET)",
    "hard link": "import os; os.link(SECRET, 'mine')",
    "symbolic link": "import os; os.symlink(SECRET, 'mine')",
    "named pipe": "import os; os.mkfifo('pipe')",
    "look at processes": "import os; os.listdir('/proc')",
    "read its own environment": _DUMPABLE + "open('/proc/self/environ').read()",
    "read a parent's memory map": "import os; open(f'/proc/{os.getppid()}/maps').read()",
    "open a TCP socket": "import socket; socket.socket()",
    "open a UDP socket": "import socket; socket.socket(type=socket.SOCK_DGRAM)",
    "open an abstract socket": "import socket; socket.socket(socket.AF_UNIX).bind('\\0grader')",
    "open a netlink socket": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "make a socket pair": "import socket; socket.socketpair()",
    "look a name up": "import socket; socket.getaddrinfo('localhost', 80)",
    "fork": "import os; os.fork() or os._exit(0)",
    "run a program": "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "signal the worker": "import os; os.kill(os.getppid(), 0)",
    "signal its group": "import os, signal; signal.signal(15, signal.SIG_IGN); os.killpg(0, 15)",
    "share memory (System V)": _RAW + "answer = libc.shmget(0, 4096, 0o600)" + _OR_RAISE,
    "share memory (POSIX)": "open('/dev/shm/grader-test', 'w'); import os; os.unlink('/dev/shm/grader-test')",
    "memory file": "import os; os.memfd_create('x')",
    "new namespace": _RAW + "answer = libc.unshare(0x200)" + _OR_RAISE,
    "be traced": _RAW + "answer = libc.ptrace(0, 0, 0, 0)" + _OR_RAISE,
    "choose processors": "import os; os.sched_setaffinity(0, os.sched_getaffinity(0))",
    "leave the limits of others": "import os, resource; resource.prlimit(os.getppid() or 2, resource.RLIMIT_CPU)",
    "inherit a descriptor": "import os; os.fstat(5)",
}


def program(body: str, secret: Path) -> str:
    """A program that says whether its body was refused."""
    lines = "".join(f"    {line}\n" for line in body.replace("SECRET", repr(str(secret))).splitlines())
    return f"try:\n{lines}except OSError as error:\n    print('refused:', error)\nelse:\n    print('done')\n"


@pytest.mark.parametrize("act", ACTS)
def test_refused_behind_walls(walled: Runner, act: str, secret: Path) -> None:
    run = walled(program(ACTS[act], secret))
    assert run.ending is Ending.FINISHED
    assert run.output.startswith("refused:")
    assert secret.read_text() == "slope = 3.5"


# Descriptors are closed and capabilities are dropped in any case.
ALWAYS_REFUSED = {"inherit a descriptor", "read a parent's memory map"}


@pytest.mark.parametrize("act", [act for act in ACTS if act not in ALWAYS_REFUSED])
def test_possible_without_walls(unwalled: Runner, act: str, secret: Path) -> None:
    assert unwalled(program(ACTS[act], secret)).output == "done\n"


def test_the_names_of_the_walls_that_stood(walled: Runner, unwalled: Runner, states: dict[str, WallState]) -> None:
    always = {"process group", "rlimits", "scratch", "environment", "descriptors", "no_new_privs", "capabilities"}
    assert set(unwalled("").walls) == always
    found = {"landlock" if name.startswith("landlock") else name for name in walled("").walls}
    optional = {name for name in ("landlock", "seccomp", "namespaces", "control group") if states[name].stands}
    assert found == always | optional


def test_the_environment_holds_no_secrets(walled: Runner, unwalled: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hunter2")
    code = "import os; print(sorted(os.environ)); print('TOKEN' in str(os.environ))\n"
    with sandbox(Isolation.NONE) as box:
        run = run_in(box, code + _DUMPABLE + "print(b'hunter2' in open('/proc/self/environ', 'rb').read())")
    assert run.output.splitlines()[1:] == ["False", "False"]
    assert "'HOME'" in walled(code).output


def test_the_scratch_is_fresh_home_and_writable(walled: Runner, unwalled: Runner) -> None:
    code = (
        "import os, tempfile\n"
        "print(os.listdir('.'), os.getcwd() == os.environ['HOME'] == tempfile.gettempdir() == order['scratch'])\n"
        "os.makedirs('a/b'); open('a/b/c', 'w').write('x'); os.rename('a/b/c', 'd'); print(open('d').read())\n"
        "with tempfile.TemporaryFile() as file: file.write(b'x')\n"
    )
    for runner in (walled, walled, unwalled, unwalled):
        assert runner(code).output == "[] True\nx\n"


def test_the_scratch_is_not_searched_for_modules(walled: Runner) -> None:
    run = walled("open('json5.py', 'w').write('print(1)')\ntry:\n import json5\nexcept ImportError: print('no')")
    assert run.output == "no\n"


def test_the_graders_folder_is_not_searched_for_modules(unwalled: Runner) -> None:
    run = unwalled("import sys, os\nprint([p for p in sys.path if os.path.exists(p + '/assignments')])")
    assert run.output == "[]\n"


def test_files_are_limited(walled: Runner) -> None:
    run = walled("try: open('big', 'wb').write(bytes(5 << 20))\nexcept OSError as error: print(error.errno)")
    assert run.output == "27\n"  # EFBIG


def test_the_disk_is_limited_where_namespaces_stand(walled: Runner, states: dict[str, WallState]) -> None:
    if not states["namespaces"].stands:
        pytest.skip("no namespaces here")
    many = "for i in range(1000): open(str(i), 'w').close()"
    much = "for i in range(4): open(str(i), 'wb').write(bytes(3 << 20))"
    for bomb in (many, much):
        run = walled(f"try:\n {bomb}\nexcept OSError as error: print(error.errno)")
        assert run.output == "28\n"  # ENOSPC


def test_limits_cannot_be_raised(walled: Runner) -> None:
    code = (
        "import resource as r\n"
        "for which in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_CORE):\n"
        "    try: r.setrlimit(which, (r.RLIM_INFINITY, r.RLIM_INFINITY)); print('raised')\n"
        "    except (ValueError, OSError): pass\n"
        "print(r.getrlimit(r.RLIMIT_CORE))\n"
    )
    assert walled(code).output == "(0, 0)\n"


def test_threads_work_and_many_are_limited(walled: Runner) -> None:
    few = "import threading\nt = threading.Thread(target=print, args=('hi',)); t.start(); t.join()"
    assert walled(few).output == "hi\n"
    bomb = (
        "import threading\nstop = threading.Event()\ntry:\n"
        " while True: threading.Thread(target=stop.wait, daemon=True).start()\n"
        "except RuntimeError: print('enough')"
    )
    assert walled(bomb).output == "enough\n"


def test_what_one_program_was_is_not_in_the_memory_of_the_next(unwalled: Runner) -> None:
    # The pattern does not match itself, nor does what is made of it.
    search = (
        _DUMPABLE + "import re\ncount = 0\n"
        "for line in open('/proc/self/maps').read().splitlines():\n"
        "    if ' rw-p ' not in line: continue\n"
        "    start, end = (int(x, 16) for x in line.split()[0].split('-'))\n"
        "    with open('/proc/self/mem', 'rb', 0) as memory:\n"
        "        memory.seek(start)\n"
        "        count += sum(1 for _ in re.finditer(b'q7[x]9z3', memory.read(end - start)))\n"
        "print(count > 0)\n"
    )
    assert unwalled(search + "# q7x9z3").output == "True\n"
    assert unwalled(search).output == "False\n"


def test_nothing_that_was_started_survives(unwalled: Runner) -> None:
    daemon = (
        "import os, signal\n"
        "reader, writer = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n"
        "        os.write(writer, str(os.getpid()).encode())\n"
        "        while True: signal.pause()\n"
        "    os._exit(0)\n"
        "print(os.read(reader, 100).decode())\n"
    )
    run = unwalled(daemon)
    assert run.ending is Ending.FINISHED
    with pytest.raises(ProcessLookupError):
        os.kill(int(run.output), 0)


def test_a_run_dies_with_its_worker(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    code = (
        f"import os\npipe = os.open({str(pipe)!r}, os.O_WRONLY)\n"
        "os.kill(os.getppid(), 9)\nimport signal\nwhile True: signal.pause()"
    )
    with sandbox(Isolation.NONE, SMALL) as box:
        assert run_in(box, code).ending is Ending.SANDBOX_FAILED
    waiting = select.poll()
    waiting.register(reader, 0)  # the last writer is gone: only that is waited for
    assert waiting.poll(10_000)
    os.close(reader)


def test_sandboxes_in_threads_do_not_see_each_other(walled: Runner) -> None:
    code = "import os; print(os.listdir('.'), os.path.exists('../../grader')); open('mine', 'w').write('x')"

    def several(_: int) -> set[str]:
        with sandbox(Isolation.STANDARD) as box:
            return {run_in(box, code).output for _ in range(4)}

    with ThreadPoolExecutor(3) as pool:
        assert set.union(*pool.map(several, range(3))) == {"[] False\n"}


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = os.listdir("/proc/self/fd")
    with sandbox(Isolation.NONE) as box:
        for code in ("open('kept', 'w').write('x')", "import os; os._exit(1)", "import os; os.kill(os.getppid(), 9)"):
            run_in(box, code)
    assert os.listdir("/proc/self/fd") == before
    assert os.listdir(tmp_path) == []
