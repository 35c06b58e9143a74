# threat: floods the channel of the evidence
# ends: killed
# points: 0
import os

while True:
    os.write(3, bytes(2**20))
