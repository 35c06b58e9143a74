# threat: makes links to files outside
# ends: finished
import os


def attempt(what, act):
    try:
        act()
    except OSError as error:
        print("refused", what, error)
    else:
        print("BREACH", what)


attempt("symlink", lambda: os.symlink(SECRET, "mine"))
attempt("hard link", lambda: os.link(SECRET, "mine"))
attempt("rename", lambda: os.rename(SECRET, "mine"))
attempt("named pipe", lambda: os.mkfifo("pipe"))
attempt("device", lambda: os.mknod("device", 0o660 | 0o60000, os.makedev(8, 0)))
