"""An extension of Jupyter Server: what kernels say goes to the browser at once, and drives follow their notebooks.

Jupyter Server leaves Nagle's algorithm on for its web sockets. On one's own computer, where packets are large and
acknowledgements are late, it holds frames of live widgets back for 40 ms and delivers them in pairs.

The server's contents manager reports each notebook that it renames, copies or deletes; `notebook_drives` does the same
with the notebook's drive. The extension is switched on by the file in ``jupyter-config/``, which is installed with the
package. Without it there are fewer frames a second, and a note beside the notebooks says whose drives are whose.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import Any

from . import drive_notes, notebook_drives

_SETTING = "kernel_websocket_connection_class"

CONTENTS_EVENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"
"""The schema of the contents manager's events."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter Server finds the extension."""
    return [{"module": "circuitpython_kernel.kernel.server_extension"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Called by Jupyter Server at its start."""
    settings = app.web_app.settings
    settings[_SETTING] = prompt(settings[_SETTING])
    events = getattr(app, "event_logger", None)
    root = getattr(app.contents_manager, "root_dir", None)
    if events is not None and root is not None and CONTENTS_EVENTS in events.schemas:
        events.add_listener(schema_id=CONTENTS_EVENTS, listener=follower(root, app.log.warning))
        os.environ[drive_notes.FOLLOWED_VARIABLE] = "1"  # for the kernels


def prompt(connection: Any) -> Any:
    """A class of connections between kernel and browser, made prompt."""

    class PromptConnection(connection):  # type: ignore[misc]
        """Sends small messages at once."""

        async def connect(self) -> Any:
            self.websocket_handler.set_nodelay(True)
            return await super().connect()

    return PromptConnection


def follower(root: str, warn: Callable[[str], object]) -> Callable[..., Awaitable[None]]:
    """A listener for the contents manager's events, which keeps drives with their notebooks.

    Args:
        root: the folder that the manager's paths begin at.
        warn: gets a sentence when a drive could not go along.
    """

    def place(path: str) -> str:
        return os.path.abspath(os.path.join(root, *path.strip("/").split("/")))

    async def follow(logger: object, schema_id: str, data: dict[str, Any]) -> None:
        action, path = data["action"], place(data["path"])
        try:
            if action == "rename":
                notebook_drives.renamed(place(data["source_path"]), path)
            elif action == "copy":
                notebook_drives.copied(place(data["source_path"]), path)
            elif action == "delete":
                notebook_drives.deleted(path)
        except OSError as error:
            warn(f"The CIRCUITPY drive did not go along with {path}: {error}")

    return follow
