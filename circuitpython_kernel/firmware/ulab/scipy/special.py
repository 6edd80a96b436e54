"""Special functions. Follows ulab.scipy.special of CircuitPython 10."""

from ulab.numpy import erf, erfc, gamma
from ulab.numpy import lgamma as gammaln
