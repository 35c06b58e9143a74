# threat: watches and stops whatever is called
# ends: finished, crashed, killed, sandbox_failed
# points: 0
import sys


def refuse(*anything):
    if anything and anything[0] in ("open", "import", "os.listdir"):
        raise RuntimeError("not while I am here")


sys.addaudithook(refuse)
sys.settrace(lambda frame, event, argument: None)
sys.setprofile(lambda frame, event, argument: None)
