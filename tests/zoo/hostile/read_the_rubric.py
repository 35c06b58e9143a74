# threat: reads files that are none of its business
# ends: finished
import glob
import os

for path in (SECRET, "/etc/shadow", "/root/.bashrc", "/proc/1/environ", "/proc/self/environ"):
    try:
        with open(path) as file:
            print("BREACH", path, file.read(10))
    except OSError as error:
        print("refused", error)
if glob.glob("/home/*") or glob.glob("/root/*"):
    print("BREACH")
try:
    print("BREACH", os.listdir("/tmp"))
except OSError as error:
    print("refused", error)
