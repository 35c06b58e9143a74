# threat: writes half a record
# ends: killed
# points: 0
import os

os.write(3, b"fini")
os._exit(0)
