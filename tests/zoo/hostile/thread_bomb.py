# threat: starts threads without end
# ends: finished, crashed, killed, timed_out, out_of_memory
import threading

for number in range(20_000):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
