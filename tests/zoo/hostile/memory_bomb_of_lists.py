# threat: takes memory piece by piece
# ends: out_of_memory
hoard = []
while True:
    hoard.append(bytearray(16 * 2**20))
