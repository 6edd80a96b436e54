"""Equations with triangular matrices. Follows ulab.scipy.linalg of CircuitPython 10."""

from _ulab import call as _call


def cho_solve(L, b):
    """Solve with a Cholesky factor."""
    return _call("cho_solve", L, b)


def solve_triangular(A, b, lower=False):
    """Solve with a triangular matrix."""
    return _call("triangular", A, b, lower)
