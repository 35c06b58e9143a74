# threat: looks for expected values among all objects and frames
# ends: finished
import gc
import sys

words = ("share = 0.9", "updates_follow_gradient", "converges_when_slope_changes", "slope = 3.5")
for module in list(sys.modules):
    if module.startswith(("grader.check", "grader.assignment", "grader.library", "assignments")):
        print("BREACH", module)
frame = sys._getframe()
while frame is not None:
    if any(name in frame.f_globals or name in frame.f_locals for name in ("assignment", "rubric", "checks")):
        print("BREACH", frame)
    frame = frame.f_back
mine = set(map(id, words))
for thing in gc.get_objects():
    for inner in gc.get_referents(thing):
        if isinstance(inner, str) and inner in words and id(inner) not in mine:
            print("BREACH", inner)
