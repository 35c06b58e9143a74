# threat: traces the worker
# ends: finished, killed
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if libc.ptrace(16, os.getppid() or 1, 0, 0) == 0:
    print("BREACH")
print("refused", ctypes.get_errno())
