# threat: aborts
# ends: crashed
import os

os.abort()
