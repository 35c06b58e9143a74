# threat: recurses in compiled code
# ends: crashed, out_of_memory, finished, timed_out
import sys

sys.setrecursionlimit(10**8)
nested = []
for _ in range(10**6):
    nested = [nested]
repr(nested)
