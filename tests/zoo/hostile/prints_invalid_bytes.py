# threat: prints bytes that are no text
# ends: finished
import os

os.write(1, b"\xff\xfe\x80 \xc3( \xed\xa0\x80 \x00\x1b[31m")
os.write(2, bytes(range(256)))
