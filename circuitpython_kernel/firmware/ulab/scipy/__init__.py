"""Filters, special functions, equations and roots. Follows ulab.scipy of CircuitPython 10."""

from . import linalg, optimize, signal, special
