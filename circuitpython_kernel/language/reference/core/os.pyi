"""The drive's files and folders, and what the board is."""

sep: str
"""What parts folders in a path: "/"."""

def uname() -> tuple[str, str, str, str, str]:
    """Return sysname, nodename, release, version and machine: the port, the CircuitPython version and the board."""

def getenv(key: str, default: object = None) -> object:
    """Return a value of settings.toml, or `default` when it has no such key."""

def getcwd() -> str:
    """Return the folder that relative paths start from."""

def chdir(path: str) -> None:
    """Make another folder the one that relative paths start from."""

def listdir(dir: str = ...) -> list[str]:
    """Return the names in a folder."""

def mkdir(path: str) -> None:
    """Make a folder."""

def remove(path: str) -> None:
    """Remove a file."""

def unlink(path: str) -> None:
    """Remove a file."""

def rmdir(path: str) -> None:
    """Remove an empty folder."""

def rename(old_path: str, new_path: str) -> None:
    """Give a file or folder another name."""

def stat(path: str) -> tuple[int, int, int, int, int, int, int, int, int, int]:
    """Return ten numbers about a path; the seventh is the size in bytes, the last three are times."""

def statvfs(path: str) -> tuple[int, int, int, int, int, int, int, int, int, int]:
    """Return ten numbers about the drive; block size, blocks and free blocks are the first, third and fourth."""

def sync() -> None:
    """Write everything to the drive that is still in memory."""

def urandom(size: int) -> bytes:
    """Return random bytes."""

def utime(path: str, times: tuple[int, int]) -> None:
    """Set when a file was last read and changed, in seconds since 1970."""
