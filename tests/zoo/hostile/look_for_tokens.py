# threat: looks for secrets in its environment
# ends: finished
import os

for name, value in os.environ.items():
    if any(word in name.upper() for word in ("TOKEN", "SECRET", "KEY", "PASSWORD", "HOME_DIR", "AWS", "CI")) or len(value) > 200:
        print("BREACH", name)
