# threat: imports the grader to look at its checks
# ends: finished
import importlib

for name in ("grader.check", "grader.grading", "grader.library.line", "assignments.linear_regression.checks", "tests"):
    try:
        importlib.import_module(name)
        print("found", name)  # where the grader is installed its code is no secret; its homework's checks are not installed
        if name.startswith("assignments"):
            print("BREACH", name)
    except (ImportError, OSError) as error:
        print("refused", error)
