"""Digital filters. Follows ulab.scipy.signal of CircuitPython 10."""

from _ulab import call as _call


def sosfilt(sos, x, *, zi=None):
    """Filter by second-order sections; with a state also the state after it."""
    y, state = _call("sosfilt", sos, x, zi)
    return y if zi is None else (y, state)
