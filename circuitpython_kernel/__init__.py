"""A CircuitPython board that lives in a notebook."""
