# threat: throws every module away
# ends: finished, crashed, killed
# points: 0
import sys

sys.modules.clear()
