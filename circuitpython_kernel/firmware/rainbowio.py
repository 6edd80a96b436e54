"""Colours of the rainbow. Follows CircuitPython 10's rainbowio module."""


def colorwheel(n):
    """A colour, 0xRRGGBB, of a wheel with 256 steps: red, green, blue and back."""
    if not isinstance(n, (int, float)):
        raise TypeError("can't convert %s to float" % type(n).__name__)
    n = int(n) & 255
    if n < 85:
        return 255 - n * 3 << 16 | n * 3 << 8
    if n < 170:
        n -= 85
        return 255 - n * 3 << 8 | n * 3
    n -= 170
    return n * 3 << 16 | 255 - n * 3
