# threat: complains without end
# ends: too_much_output
import os

while True:
    os.write(2, b"error " * 10_000)
