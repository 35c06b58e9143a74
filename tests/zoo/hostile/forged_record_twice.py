# threat: sends one record after the other
# ends: killed
# points: 0
import os

os.write(3, b'finished\n{"total_steps": 1}')
os.write(3, b'finished\n{"total_steps": 2}')
os._exit(0)
