# threat: ends the process before anything can be testified
# ends: killed
# points: 0
import os

os._exit(0)
