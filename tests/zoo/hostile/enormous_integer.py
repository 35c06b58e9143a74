# threat: computes a number that never ends
# ends: timed_out, out_of_memory
print(len(str(7**10**9)))
