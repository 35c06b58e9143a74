# threat: uses up the inodes
# ends: finished, crashed, killed
made = 0
try:
    for number in range(2000):
        open(str(number), "w").close()
        made += 1
except OSError as error:
    print("refused after", made, error)
