# threat: sends numbers that JSON does not have
# ends: killed
# points: 0
import os

os.write(3, b'finished\n{"total_steps": 1, "seconds": NaN, "literals": [1e999]}')
os._exit(0)
