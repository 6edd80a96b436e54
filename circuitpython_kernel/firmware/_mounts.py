"""The file systems that programs have mounted beside the drive, by their paths."""

mounted = {}


def at(path):
    """The file system that a path is in, and the path there; None for the drive."""
    for place, system in mounted.items():
        if path == place or path.startswith(place + "/"):
            return system, path[len(place) :] or "/"
    return None
