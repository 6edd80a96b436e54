"""Error numbers of the network, as boards' C library (newlib) has them."""

from __future__ import annotations

EBADF = 9
EAGAIN = 11
EINVAL = 22
EPIPE = 32
EOPNOTSUPP = 95
ECONNRESET = 104
EADDRINUSE = 112
ECONNABORTED = 113
ETIMEDOUT = 116
EHOSTUNREACH = 118
EINPROGRESS = 119
EALREADY = 120
EISCONN = 127
ENOTCONN = 128
