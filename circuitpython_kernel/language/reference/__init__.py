"""The stub reader behind `circuitpython_kernel.stubs`, and stubs for the modules shared with Python (``core``)."""
