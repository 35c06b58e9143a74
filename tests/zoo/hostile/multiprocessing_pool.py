# threat: works in other processes, which would not be watched
# ends: finished, killed
import multiprocessing

try:
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print("BREACH", pool.map(abs, [-1, -2]))
except (OSError, ImportError) as error:
    print("refused", error)
