# threat: finds what the probe has installed, and calls it with nonsense
# ends: finished, crashed, killed, sandbox_failed
# points: 0
import builtins

for name, call in list(vars(builtins).items()):
    if "probe" in name:
        for arguments in ((), (0,), (0, 1), (-1, None), (0, 0, object()), (10**9,)):
            try:
                call(*arguments)
            except Exception as error:
                print(type(error).__name__)
