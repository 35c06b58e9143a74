# threat: reads the memory of the worker
# ends: finished, killed
import ctypes
import os

parent = os.getppid() or 1
for path in (f"/proc/{parent}/mem", f"/proc/{parent}/maps", f"/proc/{parent}/environ", f"/proc/{parent}/fd"):
    try:
        print("BREACH", open(path, "rb").read(1))
    except OSError as error:
        print("refused", error)
libc = ctypes.CDLL(None, use_errno=True)
if libc.process_vm_readv(parent, 0, 0, 0, 0, 0) == 0 and parent != os.getpid():
    print("BREACH")
