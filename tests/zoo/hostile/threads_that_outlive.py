# threat: leaves threads behind that are no daemons
# ends: finished
import threading


def spin():
    while True:
        pass


for _ in range(3):
    threading.Thread(target=spin, daemon=False).start()
