"""Room for functions of one's own, as in CircuitPython's ulab.user: empty."""
