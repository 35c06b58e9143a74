# threat: signals the worker and everybody else
# ends: finished, killed
import os
import signal

for pid in (os.getppid(), 1, -1, 2):
    if pid == 0:
        continue  # nobody is there to be seen
    try:
        os.kill(pid, 0)
        if pid != os.getpid() and pid != -1 and pid != 1:
            print("BREACH", pid)
    except OSError as error:
        print("refused", pid, error)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
try:
    os.killpg(0, signal.SIGTERM)
except OSError as error:
    print("refused", error)
