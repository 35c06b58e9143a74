# threat: reaches for the network in every way
# ends: finished, killed
import socket


def attempt(what, act):
    try:
        act()
    except OSError as error:
        print("refused", what, error)
    else:
        print("BREACH", what)


attempt("tcp", lambda: socket.create_connection(("127.0.0.1", 80), timeout=1))
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
attempt("name", lambda: socket.getaddrinfo("localhost", 80))
attempt("unix", lambda: socket.socket(socket.AF_UNIX))
attempt("abstract", lambda: socket.socket(socket.AF_UNIX).bind("\0grader"))
attempt("pair", lambda: socket.socketpair())
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("listen", lambda: socket.create_server(("127.0.0.1", 0)))
