# threat: makes folders in folders, so deep that removing them is hard
# ends: finished, crashed, killed
import os

try:
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
except OSError as error:
    print("refused", error)
