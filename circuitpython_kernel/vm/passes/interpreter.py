"""The interpreter's functions that new ones call, found by the messages that they name."""

from __future__ import annotations

from .gcroots import instructions as op
from .gcroots.errors import UnsupportedModule
from .patch import Patch


class Interpreter:
    """The indices of these functions, and the types of exceptions that they raise."""

    def __init__(self, patch: Patch) -> None:
        self.call = self._call_function(patch)
        self.raise_message = self._called_behind(patch, "must use keyword argument for key function", 1)
        self.raise_with = self._called_behind(patch, "can't create '%q' instances", 2)
        self.raise_of_type = self._called_behind(patch, "unreadable attribute", 1)

    def _call_function(self, patch: Patch) -> int:
        """What calls any object, which refuses what is not callable; so does the call of an instance, which few use."""
        found = {function for function, _ in patch.places("'%s' object isn't callable")}
        return patch.most_called(found, "what calls objects")

    def _called_behind(self, patch: Patch, text: str, distance: int) -> int:
        """The function that is called so many instructions behind the one that names a message."""
        function, at = patch.place(text)
        entry = patch.code(function)[at + distance]
        if entry.opcode != op.CALL:
            raise UnsupportedModule(f'The message "{text}" is not raised as expected.')
        return int(entry.immediate)
