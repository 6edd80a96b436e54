"""``input()`` of a program on the board: asks the front end, and can be interrupted while it waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import zmq

if TYPE_CHECKING:
    from jupyter_client.session import Session

POLL_SECONDS = 0.02
END_OF_FILE = "\x04"


def ask(
    session: Session,
    socket: zmq.Socket[bytes],
    prompt: str,
    parent: dict[str, Any],
    ident: bytes | list[bytes] | None,
    pause: Callable[[float], bool],
    *,
    secret: bool = False,
) -> str | None:
    """Send an ``input_request`` and wait for the reply; the line, or None when there is none to be had.

    Args:
        session: signs and packs the messages.
        socket: the kernel's stdin socket.
        prompt: shown before the input field.
        parent: the message of the cell that asks; the request goes to `ident`, which sent it.
        ident: the front end.
        pause: waits so many seconds, in the board's thread; True when the program is interrupted.
        secret: whether the front end hides what is typed.
    """
    _drop_stale(socket)
    session.send(socket, "input_request", {"prompt": prompt, "password": secret}, parent, ident=ident)
    while True:
        try:
            _, reply = session.recv(socket)
        except ValueError:  # another program's message
            continue
        if reply is not None:
            value = str(reply["content"].get("value", ""))
            return None if value == END_OF_FILE else value
        if pause(POLL_SECONDS):
            return None


def _drop_stale(socket: zmq.Socket[bytes]) -> None:
    """Forget replies to a question that was interrupted."""
    while True:
        try:
            socket.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return
