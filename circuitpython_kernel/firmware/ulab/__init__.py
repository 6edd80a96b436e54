"""Arrays of numbers. Follows CircuitPython 10's ulab, whose manual is the reference; see docs/differences.md."""

from . import numpy, scipy, user, utils

__version__ = "6.5.5-2D"
