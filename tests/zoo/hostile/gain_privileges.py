# threat: wants more rights than it has
# ends: finished, killed
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
acts = {
    "user namespace": lambda: libc.unshare(0x10000000),
    "mount": lambda: libc.mount(b"none", b"/", b"tmpfs", 0, None),
    "chroot": lambda: libc.chroot(b"."),
    "keyring": lambda: libc.syscall(250, 0, -3, 1),
    "io_uring": lambda: libc.syscall(425, 1, 0),
    "bpf": lambda: libc.syscall(321, 0, 0, 0),
    "userfaultfd": lambda: libc.syscall(323, 0),
    "perf": lambda: libc.syscall(298, 0, 0, -1, -1, 0),
    "shared memory": lambda: libc.shmget(0, 4096, 0o600),
    "open by handle": lambda: libc.open_by_handle_at(-1, 0, 0),
}
for name, act in acts.items():
    print("BREACH" if act() >= 0 else "refused", name, ctypes.get_errno())
for name in ("setuid", "setgid"):
    try:
        getattr(os, name)(12345)
        print("BREACH", name)
    except OSError as error:
        print("refused", name, error)
