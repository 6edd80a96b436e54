"""Fourier transforms of arrays whose length is a power of 2. Follows ulab.numpy.fft of CircuitPython 10."""

from _ulab import call as _call


def fft(r, c=None):
    """The transform, as real and imaginary parts."""
    return _call("fft", r, c)


def ifft(r, c=None):
    """The inverse transform, as real and imaginary parts."""
    return _call("ifft", r, c)
