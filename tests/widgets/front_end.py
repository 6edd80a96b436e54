"""A front end's half of a live widget's conversation."""

from __future__ import annotations

from typing import Any


class FrontEnd:
    """One view of a widget: it collects what it is sent, and acknowledges it."""

    def __init__(self, widget: Any, identity: str = "v") -> None:
        self.widget = widget
        self.identity = identity
        self.messages: list[tuple[dict[str, Any], list[Any]]] = []
        before = widget.send

        def send(content: dict[str, Any], buffers: list[Any] | None = None) -> None:
            if content.get("view") == identity:
                self.messages.append((content, buffers or []))
            else:
                before(content, buffers)

        widget.send = send
        self.tell("view", hello=True, width=800)

    def tell(self, kind: str, **content: Any) -> None:
        self.widget._receive(self.widget, {"type": kind, "id": self.identity, **content}, [])

    @property
    def frame(self) -> dict[str, Any]:
        """The newest frame, once everything new was sent."""
        for _ in range(3):
            self.acknowledge()
            self.widget.refresh()
        return self.frames[-1]

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [content for content, _ in self.messages if content["type"] == "frame"]

    @property
    def error(self) -> str:
        """The last message, which must be an error's."""
        assert self.messages[-1][0]["type"] == "error"
        return str(self.messages[-1][0]["text"])

    def acknowledge(self) -> None:
        if self.frames:
            self.tell("ack", seq=self.frames[-1]["seq"])
