# threat: prints what a browser would run
# ends: finished
print("<script>alert(1)</script><img src=x onerror=alert(1)><style>body{display:none}</style>")
print("</pre></body></html><svg onload=alert(1)>]]><!--")
print("{{ 7 * 7 }} {% raw %} [link](javascript:alert(1)) =HYPERLINK(1)")
