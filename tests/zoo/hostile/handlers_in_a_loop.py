# threat: raises out of every signal handler and goes on
# ends: timed_out
import signal


def shout(number, frame):
    raise KeyboardInterrupt


for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGXCPU, signal.SIGHUP):
    signal.signal(number, shout)
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
