"""Linear algebra. Follows ulab.numpy.linalg of CircuitPython 10."""

from _ulab import call as _call
from _ulab import need as _need

_TEXT = "function is defined for ndarrays only"


def cholesky(a):
    """The lower triangle whose square is a positive definite matrix."""
    _need(a, _TEXT)
    return _call("cholesky", a)


def det(m):
    """The determinant."""
    _need(m, _TEXT)
    return _call("det", m)


def eig(m):
    """Eigenvalues and eigenvectors of a symmetric matrix."""
    _need(m, _TEXT)
    return _call("eig", m)


def inv(m):
    """The inverse."""
    _need(m, _TEXT)
    return _call("inv", m)


def norm(x, *, axis=None):
    """The length of a vector, or the Frobenius norm of a matrix."""
    return _call("norm", x, axis)


def qr(m, *, mode="reduced"):
    """An orthogonal and a triangular matrix whose product is this one."""
    _need(m, _TEXT)
    return _call("qr", m, mode)
