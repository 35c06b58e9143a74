# threat: draws a figure of a square kilometre
# ends: finished, out_of_memory, crashed
import matplotlib.pyplot as plt

plt.figure(figsize=(40_000, 40_000), dpi=1000)
plt.plot([1, 2])
plt.show()
