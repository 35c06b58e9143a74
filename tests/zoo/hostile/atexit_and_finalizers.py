# threat: goes on after its end
# ends: finished
import atexit
import os


class Last:
    def __del__(self):
        os.write(1, b"BREACH: finalizer\n")


atexit.register(os.write, 1, b"BREACH: atexit\n")
kept = Last()
kept.itself = kept
