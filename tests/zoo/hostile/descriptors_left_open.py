# threat: looks for descriptors that somebody forgot
# ends: finished
import os

for descriptor in range(4, 256):
    try:
        os.fstat(descriptor)
        print("BREACH", descriptor)
    except OSError:
        pass
