# threat: raises an exception with markup in its name
# ends: crashed
# points: 0
raise type("<script>alert(1)</script>", (Exception,), {})("<img src=x onerror=alert(1)>")
