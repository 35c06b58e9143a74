# threat: prints without end
# ends: too_much_output
while True:
    print("spam " * 1000)
