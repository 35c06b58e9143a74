# threat: leaves a process behind that outlives the run
# ends: finished, killed
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print("BREACH", flush=True)
            time.sleep(1e9)
        os._exit(0)
except OSError as error:
    print("refused", error)
