# threat: prints what a terminal would obey
# ends: finished
print("\x1b[2J\x1b[1;1H\x1b]0;owned\x07\x1b]52;c;aGk=\x07\x1bc\r\x08\x00 10/10")
print("\u202e\u2066 txet desrever \u200b\u200d\ufeff \U000e0041")
