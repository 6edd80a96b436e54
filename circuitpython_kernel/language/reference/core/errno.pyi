"""The numbers of errors, as `OSError.errno` has them."""

EACCES: int
"""Access is not allowed."""
EADDRINUSE: int
"""The address is in use."""
EAGAIN: int
"""Try again later."""
EALREADY: int
"""It is being done already."""
EBADF: int
"""The file is not open."""
ECONNABORTED: int
"""The connection was ended."""
ECONNREFUSED: int
"""The other side takes no connection."""
ECONNRESET: int
"""The other side has ended the connection."""
EEXIST: int
"""It is there already."""
EHOSTUNREACH: int
"""The other side cannot be reached."""
EINPROGRESS: int
"""It has begun and is not done."""
EINVAL: int
"""An argument is wrong."""
EIO: int
"""A device has failed."""
EISDIR: int
"""It is a folder."""
ENOBUFS: int
"""There is no room for more."""
ENODEV: int
"""There is no such device."""
ENOENT: int
"""There is no such file or folder."""
ENOMEM: int
"""The memory is full."""
ENOSPC: int
"""The drive is full."""
ENOTCONN: int
"""There is no connection."""
EOPNOTSUPP: int
"""That cannot be done here."""
EPERM: int
"""That is not allowed."""
EROFS: int
"""The drive can only be read."""
ETIMEDOUT: int
"""It took too long."""
errorcode: dict[int, str]
"""The name of each number."""
