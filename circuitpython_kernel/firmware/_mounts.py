"""The file systems that programs have mounted beside the drive, by their paths."""

from _native import os as _native

mounted = {}


def absolute(path):
    """A path from the root, without ``.`` and ``..``; a relative one stays in the file system it begins in."""
    root = ""
    if path[:1] != "/":
        here = _native.getcwd()
        for place in mounted:
            if here == place or here.startswith(place + "/"):
                root = place
        path = here[len(root) :] + "/" + path
    parts = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part and part != ".":
            parts.append(part)
    return root + "/" + "/".join(parts) if parts or not root else root


def at(path):
    """The file system that a path is in, and the path there; None for the drive."""
    for place, system in mounted.items():
        if path == place or path.startswith(place + "/"):
            return system, path[len(place) :] or "/"
    return None


def sync():
    """Write what waits in files that are open."""
    for system in mounted.values():
        system._sync()


def sync_quietly():
    """The same when a program ends, and nobody is left to hear of a card that was pulled out."""
    for system in mounted.values():
        try:
            system._sync()
        except (OSError, RuntimeError, ValueError):
            pass
