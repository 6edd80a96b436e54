"""Jupyter's messages as JupyterLite has them: no sockets and no signatures, JSON and buffers."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from circuitpython_kernel.kernel.front_end import Message

PROTOCOL = "5.3"

Send = Callable[[str, list[bytes]], None]
"""Takes a message's JSON and its buffers to the page."""


class Messages:
    """Packs the kernel's messages.

    Args:
        send: takes them to the page.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._session = uuid.uuid4().hex

    def send(
        self,
        channel: str,
        kind: str,
        content: Mapping[str, Any],
        parent: Message,
        *,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[Any] = (),
    ) -> None:
        """Send a message.

        Args:
            channel: ``"iopub"``, ``"shell"``, ``"stdin"`` or ``"control"``.
            kind: its type.
            content: its content.
            parent: the request that it is about; {} for none.
            metadata: its metadata.
            buffers: its bytes, each with a buffer of its own.
        """
        header = parent.get("header", {})
        # JupyterLite finds the front end by the session in the message's own header, on all channels.
        session = self._session = header.get("session") or self._session
        message = {
            "header": {
                "msg_id": uuid.uuid4().hex, "msg_type": kind, "session": session, "username": "kernel",
                "version": PROTOCOL, "date": datetime.now(UTC).isoformat(),
            },
            "parent_header": header, "metadata": metadata or {}, "content": content, "channel": channel,
        }  # fmt: skip
        self._send(_packed(message), [bytes(memoryview(piece).cast("B")) for piece in buffers])


def _packed(message: Message) -> str:
    try:
        return json.dumps(message, default=str, allow_nan=False)
    except ValueError:
        return json.dumps(_clean(message), default=str, allow_nan=False)


def _clean(value: Any) -> Any:
    """The value with what JSON cannot say, infinities and what is no number, as text; as ipykernel does it."""
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
