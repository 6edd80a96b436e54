"""The extension of Jupyter Server."""

import asyncio
import json
from types import SimpleNamespace

from circuitpython_kernel import server_extension

from .conftest import ROOT


class Connection:
    """Stands for the server's own class of connections."""

    def __init__(self):
        self.nodelay = None
        self.websocket_handler = SimpleNamespace(set_nodelay=lambda value: setattr(self, "nodelay", value))

    async def connect(self):
        return "connected"


def test_small_messages_leave_at_once():
    settings = {"kernel_websocket_connection_class": Connection}
    server_extension._load_jupyter_server_extension(SimpleNamespace(web_app=SimpleNamespace(settings=settings)))
    connection = settings["kernel_websocket_connection_class"]()
    assert asyncio.run(connection.connect()) == "connected"
    assert connection.nodelay is True


def test_the_installed_file_names_the_extension():
    content = json.loads((ROOT / "jupyter-config" / "circuitpython-kernel.json").read_text())
    (name,) = content["ServerApp"]["jpserver_extensions"]
    assert [name] == [point["module"] for point in server_extension._jupyter_server_extension_points()]
