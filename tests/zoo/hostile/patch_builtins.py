# threat: puts liars in the place of built-in functions
# ends: finished, crashed, killed
# points: 0
import builtins
import json

builtins.isinstance = lambda *anything: True
builtins.len = lambda anything: 10**6
json.dumps = lambda *anything, **more: '{"total_steps": 500}'
builtins.float = lambda anything: 0.0
