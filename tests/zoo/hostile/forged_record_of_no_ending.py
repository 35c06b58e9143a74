# threat: names an ending that there is not
# ends: killed
# points: 0
import os

os.write(3, b"passed\n{}")
os._exit(0)
