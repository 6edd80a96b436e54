"""The extension of Jupyter Server."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from circuitpython_kernel.kernel import drive_notes, notebook_drives, server_extension
from circuitpython_kernel.kernel.drive_choice import DriveChoice
from tests.browser.server import LabServer
from tests.conftest import ROOT, make_jupyter_environment


class Connection:
    """Stands for the server's own class of connections."""

    def __init__(self):
        self.nodelay = None
        self.websocket_handler = SimpleNamespace(set_nodelay=lambda value: setattr(self, "nodelay", value))

    async def connect(self):
        return "connected"


def test_small_messages_leave_at_once():
    connection = server_extension.prompt(Connection)()
    assert asyncio.run(connection.connect()) == "connected"
    assert connection.nodelay is True


def test_the_installed_file_names_the_extension():
    content = json.loads((ROOT / "jupyter-config" / "circuitpython-kernel.json").read_text())
    (name,) = content["ServerApp"]["jpserver_extensions"]
    assert [name] == [point["module"] for point in server_extension._jupyter_server_extension_points()]


def test_an_old_server_without_events_gets_the_rest(monkeypatch):
    monkeypatch.delenv(drive_notes.FOLLOWED_VARIABLE, raising=False)
    settings = {"kernel_websocket_connection_class": Connection}
    app = SimpleNamespace(web_app=SimpleNamespace(settings=settings), contents_manager=SimpleNamespace())
    server_extension._load_jupyter_server_extension(app)
    assert settings["kernel_websocket_connection_class"] is not Connection
    assert not drive_notes.followed()


def test_what_cannot_be_kept_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(notebook_drives, "renamed", lambda old, new: (_ for _ in ()).throw(OSError("disk full")))
    said = []
    follow = server_extension.follower(str(tmp_path), said.append)
    asyncio.run(follow(None, "", {"action": "rename", "path": "/b.ipynb", "source_path": "a.ipynb"}))
    assert said == [f"The CIRCUITPY drive did not go along with {tmp_path / 'b.ipynb'}: disk full"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("server")
    folder = tmp_path_factory.mktemp("served")
    environment = make_jupyter_environment(home)
    server = LabServer(folder, environment, home / "log.txt")
    server.drives = environment["CIRCUITPYTHON_KERNEL_DRIVES"]
    yield server
    server.stop()


def drive_of(server, name, code=None):
    """The folder of a notebook's drive and its code.py, as a kernel finds them by the server's environment."""
    session = server.get("api/sessions", "POST", {
        "path": name, "name": name, "type": "notebook", "kernel": {"name": "circuitpython"},
    })  # fmt: skip
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(notebook_drives.DRIVES_VARIABLE, server.drives)
            patch.setenv(drive_notes.FOLLOWED_VARIABLE, "1")
            folder = DriveChoice(str(server.folder / name)).folder()
    finally:
        server.get(f"api/sessions/{session['id']}", "DELETE")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "code.py"
    if code is not None:
        file.write_text(code)
    return folder, file.read_text() if file.exists() else None


def new_notebook(server, folder=""):
    return server.get(f"api/contents/{folder}", "POST", {"type": "notebook"})["path"]


def new_notebook_named(server, name):
    content = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return server.get(f"api/contents/{name}", "PUT", {"type": "notebook", "content": content})["path"]


def test_the_servers_rename_copy_and_delete_take_the_drive_along(server):
    name = new_notebook(server)
    folder, _ = drive_of(server, name, "print('mine')")
    server.get(f"api/contents/{name}", "PATCH", {"path": "renamed.ipynb"})
    assert drive_of(server, "renamed.ipynb") == (folder, "print('mine')")
    copy = server.get("api/contents/", "POST", {"copy_from": "renamed.ipynb"})["path"]
    copied, code = drive_of(server, copy)
    assert (copied != folder, code) == (True, "print('mine')")
    server.get(f"api/contents/{copy}", "DELETE")
    assert new_notebook_named(server, copy) == copy
    assert drive_of(server, copy)[1] is None
    assert not Path(server.folder / drive_notes.NAME).exists()


def test_a_folder_that_the_server_renames_takes_its_drives_along(server):
    server.get("api/contents/week 1".replace(" ", "%20"), "PUT", {"type": "directory"})
    name = new_notebook(server, "week%201")
    folder, _ = drive_of(server, name, "print('week')")
    server.get("api/contents/week%201", "PATCH", {"path": "week 2"})
    assert drive_of(server, name.replace("week 1", "week 2")) == (folder, "print('week')")
