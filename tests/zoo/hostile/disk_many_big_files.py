# threat: fills the disk with many files
# ends: finished, killed, crashed
# Without namespaces the scratch folder has no size of its own; then the limit of each file and the time bound it.
try:
    for number in range(64):
        with open(f"part{number}", "wb") as file:
            file.write(bytes(2**20))
except OSError as error:
    print("refused", error)
