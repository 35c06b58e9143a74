# threat: raises an exception whose text takes for ever
# ends: timed_out, crashed
# points: 0
class Endless(Exception):
    def __str__(self):
        while True:
            pass


raise Endless
