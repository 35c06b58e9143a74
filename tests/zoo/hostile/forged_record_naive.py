# threat: writes the record itself: a name and nothing behind it
# ends: killed, finished
# points: 0
import os

os.write(3, b'finished\n{"total_steps": 500, "shifted": true}')
os._exit(0)
