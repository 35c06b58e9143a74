# threat: writes outside of its folder
# ends: finished
import os
import sys


def attempt(what, act):
    try:
        act()
    except OSError as error:
        print("refused", what, error)
    else:
        print("BREACH", what)


attempt("the rubric", lambda: open(SECRET, "a"))
attempt("truncate", lambda: os.truncate(SECRET, 0))
attempt("remove", lambda: os.unlink(SECRET))
attempt("beside it", lambda: open(os.path.join(os.path.dirname(SECRET), "new"), "w"))
attempt("mode", lambda: os.chmod(SECRET, 0o777))
attempt("torch", lambda: open(os.path.join(sys.prefix, "new"), "w"))
attempt("etc", lambda: open("/etc/new", "w"))
attempt("tmp", lambda: open("/tmp/new", "w"))
attempt("memory", lambda: open("/dev/shm/new", "w"))
