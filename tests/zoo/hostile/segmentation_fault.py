# threat: writes to address zero
# ends: crashed
# points: 0
import ctypes

ctypes.string_at(0)
