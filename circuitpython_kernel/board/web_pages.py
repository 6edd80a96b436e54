"""The web workflow's pages: a welcome, folders, an editor, the serial console, and the way to an editor online.

They use nothing but the server they come from, except ``/code/``, which brings code.circuitpython.org into the page.
"""

from __future__ import annotations

_STYLE = """<style>
body { font: 16px system-ui, sans-serif; max-width: 50rem; margin: 1rem auto; padding: 0 1rem; }
textarea { width: 100%; height: 60vh; font: 14px monospace; } pre { min-height: 50vh; white-space: pre-wrap; }
td { padding: 0.1rem 1rem 0.1rem 0; } #line { width: 100%; font: 14px monospace; }
</style>"""


def _page(title: str, body: str, script: str = "") -> bytes:
    head = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>{_STYLE}</head>'
    code = f'<script type="module">{script}</script>' if script else ""
    return f"{head}<body>{body}{code}</body></html>\n".encode()


WELCOME = _page(
    "CircuitPython",
    '<h1 id="name">CircuitPython</h1><p id="facts"></p><ul><li><a href="/fs/">Files</a></li>'
    '<li><a href="/edit/">Editor</a></li><li><a href="/cp/serial/">Serial console</a></li>'
    '<li><a href="/code/">code.circuitpython.org</a></li></ul><h2>Other boards</h2><ul id="others"></ul>',
    """
const told = await (await fetch("/cp/version.json")).json();
document.title = document.getElementById("name").textContent = told.board_name;
document.getElementById("facts").textContent = `CircuitPython ${told.version} on a virtual board at ${told.ip}`;
for (const other of (await (await fetch("/cp/devices.json")).json()).devices) {
  const item = document.createElement("li");
  item.textContent = `${other.instance_name}: ${other.hostname}.local, ${other.ip}:${other.port}`;
  document.getElementById("others").append(item);
}
""",
)

FOLDERS = _page(
    "Files",
    '<h1 id="path"></h1><p id="free"></p><table id="files"></table>',
    """
async function show() {
  const path = decodeURI(location.hash.slice(1)) || "/";
  const answer = await fetch(new URL("/fs" + path, location), { headers: { Accept: "application/json" } });
  document.getElementById("path").textContent = path;
  const told = answer.ok ? await answer.json() : { files: [] };
  document.getElementById("free").textContent = answer.ok
    ? `${told.free * told.block_size} bytes are free`
    : `This folder cannot be shown: ${answer.status} ${answer.statusText}`;
  const rows = told.files.map((file) => {
    const link = document.createElement("a");
    link.textContent = file.name + (file.directory ? "/" : "");
    link.href = file.directory ? "#" + encodeURI(path + file.name + "/") : "/edit/#" + encodeURI(path + file.name);
    const row = document.createElement("tr");
    row.insertCell().append(link);
    row.insertCell().textContent = file.directory ? "" : `${file.file_size} bytes`;
    row.insertCell().textContent = new Date(file.modified_ns / 1e6).toLocaleString();
    return row;
  });
  document.getElementById("files").replaceChildren(...rows);
}
addEventListener("hashchange", show);
show();
""",
)

EDITOR = _page(
    "Editor",
    '<h1 id="path"></h1><textarea id="text" spellcheck="false" aria-label="The file\'s text"></textarea>'
    '<p><button id="save">Save</button> <output id="told"></output></p>',
    """
const text = document.getElementById("text"), told = document.getElementById("told");
async function load() {
  const path = decodeURI(location.hash.slice(1)) || "/code.py";
  document.getElementById("path").textContent = path;
  const answer = await fetch("/fs" + encodeURI(path));
  text.value = answer.ok ? await answer.text() : "";
  told.value = answer.ok ? "" : "This file is new.";
}
document.getElementById("save").onclick = async () => {
  const path = document.getElementById("path").textContent;
  const headers = { "X-Timestamp": String(Date.now()) };
  const answer = await fetch("/fs" + encodeURI(path), { method: "PUT", body: text.value, headers });
  told.value = answer.ok ? "Saved." : `Not saved: ${answer.status} ${answer.statusText}`;
};
addEventListener("hashchange", load);
load();
""",
)

SERIAL = _page(
    "Serial console",
    '<h1>Serial console</h1><pre id="said" role="log"></pre><input id="line" aria-label="Line to send">'
    '<p><button id="interrupt">CTRL-C</button> <button id="reload">CTRL-D</button></p>',
    """
const said = document.getElementById("said"), line = document.getElementById("line");
const socket = new WebSocket(location.href.replace(/^http/, "ws").replace(/#.*/, ""));
socket.onopen = () => { said.textContent += "[Connected.]\\n"; };
// A terminal's titles and movements are not for reading.
const commands = /\\x1b\\].*?\\x1b\\\\|\\x1b\\[[0-9;]*[A-Za-z]|\\r/g;
socket.onmessage = (event) => { said.textContent += event.data.replace(commands, ""); };
socket.onclose = () => { said.textContent += "\\n[The connection is closed.]"; };
line.onkeydown = (event) => {
  if (event.key !== "Enter") return;
  socket.send(line.value + "\\r");
  line.value = "";
};
document.getElementById("interrupt").onclick = () => socket.send("\\x03");
document.getElementById("reload").onclick = () => socket.send("\\x04");
""",
)

CODE = _page(
    "code.circuitpython.org",
    '<p id="told">Loading the editor from <a href="https://code.circuitpython.org/">code.circuitpython.org</a> …</p>',
    """
const online = "https://code.circuitpython.org/";
try {
  const page = await (await fetch(online)).text();
  document.open();
  document.write(page.replace(/<head[^>]*>/i, (head) => `${head}<base href="${online}">`));
  document.close();
} catch {
  document.getElementById("told").textContent = "The editor is online and cannot be reached; /edit/ is on the board.";
}
""",
)
