# threat: puts files called like modules beside itself
# ends: finished, crashed, timed_out
# points: 0
import sys

for name in ("torch", "json", "os", "sitecustomize", "usercustomize", "conftest"):
    with open(name + ".py", "w") as file:
        file.write("print('BREACH: shadowed')\n")
with open("evil.pth", "w") as file:
    file.write("import conftest\n")
for name in ("json", "random"):
    sys.modules.pop(name, None)
import json
import random
