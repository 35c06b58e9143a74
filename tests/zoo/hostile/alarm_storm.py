# threat: is interrupted by its own timers all the time
# ends: finished
import signal

count = 0


def tick(number, frame):
    global count
    count += 1


signal.signal(signal.SIGALRM, tick)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
total = sum(n * n for n in range(300_000))
print("ticks", count > 0)
