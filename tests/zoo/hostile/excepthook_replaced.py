# threat: takes errors away from whoever looks for them
# ends: crashed
# points: 0
import sys

sys.excepthook = lambda *error: print("BREACH" if error[0] is None else "nothing happened")
raise SystemError("on purpose")
