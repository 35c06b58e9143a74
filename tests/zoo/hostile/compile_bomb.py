# threat: is a program that only a compiler has to suffer from
# ends: finished, crashed, timed_out, out_of_memory
exec("x = " + "-" * 20_000 + "1")
exec("(" * 150 + ")" * 150)
