# threat: raises an exception with an enormous text
# ends: crashed
# points: 0
class Large(Exception):
    def __str__(self):
        return "x" * 10**8


raise Large
