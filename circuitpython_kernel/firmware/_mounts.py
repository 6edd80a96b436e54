"""The file systems that programs have mounted beside the drive, by their paths."""

mounted = {}


def at(path):
    """The file system that a path is in, and the path there; None for the drive."""
    for place, system in mounted.items():
        if path == place or path.startswith(place + "/"):
            return system, path[len(place) :] or "/"
    return None


def sync():
    """Write what waits in files that are open."""
    for system in mounted.values():
        system.sync()


def sync_quietly():
    """The same when a program ends, and nobody is left to hear of a card that was pulled out."""
    for system in mounted.values():
        try:
            system.sync()
        except (OSError, RuntimeError, ValueError):
            pass
