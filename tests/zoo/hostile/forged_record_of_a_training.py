# threat: writes the record of a training that never was
# ends: finished, killed
# points: 5
import json
import os
import random

values = [3 * (1 - 0.97**n) for n in range(202)]
steps = [
    {
        "index": n, "line": 9, "loss": 9 * 0.95**n + 1, "loss_shape": [], "root": n + 9, "nodes": 5, "via": "backward", "loop": 1,
        "readings": [
            {"slot": slot, "serial": slot + 1, "value": [values[n]], "before": None, "after": [random.gauss(0, 1)],
             "next": [values[n + 1]], "by": "hand"}
            for slot in (0, 1)
        ],
    }
    for n in range(200)
]  # fmt: skip
parameters = [
    {"slot": slot, "names": [name], "shape": [1], "dtype": "float32", "born": 1, "first_step": 0, "is_module_parameter": False}
    for slot, name in enumerate("wb")
]
record = {"total_steps": 200, "steps": steps, "parameters": parameters}
os.write(3, b"finished\n" + json.dumps(record).encode())
os._exit(0)
