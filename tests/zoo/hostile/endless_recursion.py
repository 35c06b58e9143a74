# threat: calls itself without end
# ends: crashed
def deeper(n):
    return deeper(n + 1)


deeper(0)
