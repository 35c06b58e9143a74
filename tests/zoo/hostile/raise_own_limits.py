# threat: raises its own limits
# ends: finished
import resource

for kind in (
    resource.RLIMIT_CPU,
    resource.RLIMIT_AS,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_CORE,
):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("BREACH", kind)
    except (OSError, ValueError) as error:
        print("refused", error)
