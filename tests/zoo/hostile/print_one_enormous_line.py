# threat: prints one line without end
# ends: too_much_output
import sys

while True:
    sys.stdout.write("x" * 100_000)
    sys.stdout.flush()
