"""Warnings. Follows CircuitPython 10's warnings module."""

import builtins as _builtins


class _Warning(Exception):
    """The base class of warnings."""


_builtins.Warning = _Warning

_action = "always"


def warn(message, category=Warning):
    """Tell the user, or raise, or do nothing, as `simplefilter` says."""
    if not isinstance(category, type) or not issubclass(category, Warning):
        raise TypeError("category must be a subclass of Warning")
    if _action == "error":
        raise category(message)
    if _action == "always":
        print("%s: %s" % (category.__name__, message))


def simplefilter(action):
    """What to do with warnings: "always", "ignore" or "error"."""
    global _action
    if action not in ("always", "ignore", "error"):
        raise ValueError("Invalid action")
    _action = action
