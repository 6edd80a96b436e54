"""Linear algebra. Follows ulab.numpy.linalg of CircuitPython 10."""

from _ulab import call as _call
from _ulab import need as _need


def _of_array(function, a, *rest):
    _need(a, "function is defined for ndarrays only")
    return _call(function, a, *rest)


def cholesky(a):
    """The lower triangle whose square is a positive definite matrix."""
    return _of_array("cholesky", a)


def det(m):
    """The determinant."""
    return _of_array("det", m)


def eig(m):
    """Eigenvalues and eigenvectors of a symmetric matrix."""
    return _of_array("eig", m)


def inv(m):
    """The inverse."""
    return _of_array("inv", m)


def norm(x, *, axis=None):
    """The length of a vector, or the Frobenius norm of a matrix."""
    return _call("norm", x, axis)


def qr(m, *, mode="reduced"):
    """An orthogonal and a triangular matrix whose product is this one."""
    return _of_array("qr", m, mode)
