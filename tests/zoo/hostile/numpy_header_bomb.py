# threat: loads an array of 72 terabytes from 128 bytes
# ends: crashed, out_of_memory
import io

import numpy as np

header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999,), }"
header += b" " * (118 - len(header)) + b"\n"
np.load(io.BytesIO(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header))
