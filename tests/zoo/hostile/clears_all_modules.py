# threat: throws every module away
# ends: finished, crashed, killed, sandbox_failed
# points: 0
import sys

sys.modules.clear()
