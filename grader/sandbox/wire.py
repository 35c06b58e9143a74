"""Messages between the sandbox and its worker: JSON and descriptors, over a socket that keeps them whole."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

Message = dict[str, Any]

_LARGEST = 256 * 1024
_DESCRIPTORS = 8


def pair() -> tuple[socket.socket, socket.socket]:
    """The two ends of a line."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(line: socket.socket, message: Message, descriptors: tuple[int, ...] = ()) -> None:
    """Send a message, and copies of descriptors with it.

    Raises:
        OSError: the other side is gone.
    """
    socket.send_fds(line, [json.dumps(message).encode()], descriptors)


def receive(line: socket.socket) -> tuple[Message, list[int]]:
    """The next message and the descriptors that came with it, which are now the caller's to close.

    Raises:
        EOFError: the other side is gone.
    """
    data, descriptors, flags, _ = socket.recv_fds(line, _LARGEST, _DESCRIPTORS, socket.MSG_CMSG_CLOEXEC)
    if not data or flags & socket.MSG_TRUNC:
        for descriptor in descriptors:
            os.close(descriptor)
        raise EOFError("the line is closed")
    message: Message = json.loads(data)
    return message, descriptors
