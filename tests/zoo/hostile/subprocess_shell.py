# threat: runs a shell
# ends: finished, killed
import os
import subprocess

try:
    print("BREACH", subprocess.check_output("echo out; cat /etc/passwd", shell=True))
except OSError as error:
    print("refused", error)
if os.system("true") == 0:
    print("BREACH")
