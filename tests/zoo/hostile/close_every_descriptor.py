# threat: closes whatever is open, the evidence too
# ends: killed, finished, crashed
# points: 0
import os

os.closerange(0, 256)
