# threat: puts itself between every import and its module
# ends: finished, crashed
# points: 0
import sys


class Hook:
    def find_spec(self, name, path=None, target=None):
        raise RuntimeError("no more imports")


sys.meta_path.insert(0, Hook())
sys.path_hooks.clear()
