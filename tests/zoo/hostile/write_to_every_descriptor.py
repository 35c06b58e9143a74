# threat: writes to whatever is open
# ends: killed, finished
# points: 0
import os

for descriptor in range(3, 256):
    try:
        os.write(descriptor, b"finished\n{}")
    except OSError:
        pass
