# threat: waits in the kernel for ever
# ends: timed_out
import select
import signal
import threading

threading.Thread(target=select.select, args=([], [], [])).start()
while True:
    signal.pause()
