# threat: becomes another program, which would not be watched
# ends: finished, killed
import os

try:
    os.execv("/bin/echo", ["echo", "BREACH"])
except OSError as error:
    print("refused", error)
