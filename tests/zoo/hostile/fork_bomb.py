# threat: starts processes that start processes
# ends: finished, killed
import os

for _ in range(100):
    try:
        if os.fork() == 0:
            print("BREACH: a child is running", flush=True)
            os._exit(0)
    except OSError as error:
        print("refused", error)
        break
