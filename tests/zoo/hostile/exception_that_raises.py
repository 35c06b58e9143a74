# threat: raises an exception whose text raises one
# ends: crashed
# points: 0
class Broken(Exception):
    def __str__(self):
        raise Broken

    __repr__ = __str__


raise Broken
