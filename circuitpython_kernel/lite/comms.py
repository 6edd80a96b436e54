"""Comms, by which widgets speak to their views, over the worker's messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import comm
from comm.base_comm import BaseComm, CommManager

Publish = Callable[[str, dict[str, Any], Any, Any], None]
"""Sends a comm's message: type, content, metadata and buffers."""


def set_up(publish: Publish) -> CommManager:
    """Let the package ``comm`` make comms of this kernel's, as it has them made by ipykernel elsewhere."""

    class WorkerComm(BaseComm):
        def publish_msg(
            self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
        ) -> None:
            publish(msg_type, {"data": data or {}, "comm_id": self.comm_id, **keys}, metadata, buffers)

    manager = CommManager()
    comm.create_comm = WorkerComm
    comm.get_comm_manager = lambda: manager
    return manager
