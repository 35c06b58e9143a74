# threat: fills the disk with one file
# ends: finished, killed, crashed
written = 0
try:
    with open("big", "wb") as file:
        while written < 2**28:
            written += file.write(bytes(2**20))
            file.flush()
except OSError as error:
    print("refused", error)
if written > 64 * 2**20:
    print("BREACH", written)
