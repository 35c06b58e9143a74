# threat: sends brackets in brackets
# ends: killed
# points: 0
import os

os.write(3, b'finished\n{"total_steps": ' + b"[" * 50_000)
os._exit(0)
