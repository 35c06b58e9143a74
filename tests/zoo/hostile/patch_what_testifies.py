# threat: makes the probe testify what it wants
# ends: killed, finished, crashed
# points: 0
import json
import os

write = os.write
json.dumps = lambda *a, **k: '{"total_steps": 500}'
os.write = lambda descriptor, data: write(descriptor, b"finished\n{}") if descriptor == 3 else write(descriptor, data)
