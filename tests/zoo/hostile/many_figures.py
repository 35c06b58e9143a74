# threat: draws a thousand figures
# ends: finished, timed_out
import matplotlib.pyplot as plt

for _ in range(200):
    plt.figure(figsize=(1, 1))
    plt.plot([1, 2])
