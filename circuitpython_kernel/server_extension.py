"""An extension of Jupyter Server: what kernels say goes to the browser at once.

Jupyter Server leaves Nagle's algorithm on for its web sockets. On one's own computer, where packets are large and
acknowledgements are late, it holds frames of live widgets back for 40 ms and delivers them in pairs. The extension is
switched on by the file in ``jupyter-config/``, which is installed with the package; without it everything works, with
fewer frames a second.
"""

from __future__ import annotations

from typing import Any

_SETTING = "kernel_websocket_connection_class"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where Jupyter Server finds the extension."""
    return [{"module": "circuitpython_kernel.server_extension"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Called by Jupyter Server at its start."""
    settings = app.web_app.settings
    settings[_SETTING] = prompt(settings[_SETTING])


def prompt(connection: Any) -> Any:
    """A class of connections between kernel and browser, made prompt."""

    class PromptConnection(connection):  # type: ignore[misc]
        """Sends small messages at once."""

        async def connect(self) -> Any:
            self.websocket_handler.set_nodelay(True)
            return await super().connect()

    return PromptConnection
