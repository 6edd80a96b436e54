"""A live widget's view on an empty page, without Jupyter: messages go over when the caller says so.

For pictures and for tests of what a front end does with its hands; `lab.py` has the whole of JupyterLab.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = """<!doctype html><meta charset=utf-8><style>body {{ margin: 0; background: {ground}; }} {css}</style>
<body data-jp-theme-light="{light}"><div id=one></div>
<script type=module>
const source = new Blob([{esm}], {{type: "text/javascript"}});
const view = await import(URL.createObjectURL(source));
const traits = {traits};
window.outbox = [];
const handlers = new Map();
const model = {{
  send: (content) => window.outbox.push(content),
  on: (name, handler) => handlers.set(name, (handlers.get(name) ?? new Set()).add(handler)),
  off: (name, handler) => handlers.get(name)?.delete(handler),
  get: (name) => traits[name],
}};
window.deliver = (content, parts) => {{
  const buffers = parts.map((data) => new DataView(Uint8Array.from(atob(data), (c) => c.charCodeAt(0)).buffer));
  for (const handler of [...(handlers.get("msg:custom") ?? [])]) handler(content, buffers);
}};
window.change = (name, value) => {{
  traits[name] = value;
  for (const handler of [...(handlers.get(`change:${{name}}`) ?? [])]) handler();
}};
view.default.render({{model, el: document.getElementById("one")}});
window.ready = true;
</script>"""

_OF_JUPYTER = ("comm", "layout", "tabbable", "tooltip")
GROUNDS = {"light": "#ffffff", "dark": "#111418"}


class ViewPage:
    """A view of a widget, on a page.

    Args:
        page: where it is shown; what was there before goes.
        widget: a live widget that was made with ``live=False``.
        theme: ``"light"`` or ``"dark"``.
        address: that of the page; browsers give a microphone to some only. Nothing is fetched from there.
    """

    def __init__(self, page: Page, widget: Any, theme: str = "light", address: str = "about:blank") -> None:
        self.page, self.widget = page, widget
        names = [name for name in widget.trait_names(sync=True) if not name.startswith("_") and name not in _OF_JUPYTER]
        if address != "about:blank":
            page.route(address, lambda route: route.fulfill(body="<p>", content_type="text/html"))
        page.goto(address)  # an empty page: no element of the one before is defined
        page.set_content(
            PAGE.format(
                css=widget._css, esm=json.dumps(str(widget._esm)).replace("</", "<\\/"),
                traits=json.dumps({name: getattr(widget, name) for name in names}),
                light=str(theme == "light").lower(), ground=GROUNDS[theme],
            )
        )  # fmt: skip
        page.wait_for_function("window.ready")
        widget.send = self._deliver
        widget.observe(self._changed, names)

    def _deliver(self, content: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        parts = [base64.b64encode(bytes(one)).decode() for one in buffers]
        self.page.evaluate("([content, parts]) => window.deliver(content, parts)", [content, parts])

    def _changed(self, change: Any) -> None:
        self.page.evaluate("([name, value]) => window.change(name, value)", [change["name"], change["new"]])

    def pump(self) -> int:
        """Carry messages over, both ways, until the page has drawn them; returns how many came from the page."""
        messages = self.page.evaluate("() => window.outbox.splice(0)")
        for message in messages:
            self.widget._receive(self.widget, message, [])
        self.widget.refresh()
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return len(messages)

    def until(self, done: Callable[[], Any], seconds: float = 30.0) -> Any:
        """Carry messages over until something is so; returns what that gave.

        Raises:
            TimeoutError: when it does not become so.
        """
        deadline = time.monotonic() + seconds
        while True:
            self.pump()
            found = done()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError("The page never shows what was waited for.")

    def press(self, button: str) -> None:
        """Click a button by its name, once it can be seen."""
        found = self.page.get_by_role("button", name=button)
        self.until(found.is_visible)
        found.click()

    @property
    def said(self) -> str:
        """The sentence below the view."""
        return self.page.locator(".cpl-note").inner_text()

    def settle(self) -> None:
        """Carry messages over until none comes any more."""
        quiet = 0
        while quiet < 3:
            quiet = 0 if self.pump() else quiet + 1
