# threat: is caught in a regular expression, in compiled code
# ends: timed_out
import re

re.match(r"(a+)+$", "a" * 64 + "b")
