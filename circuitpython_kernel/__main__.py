"""`python -m circuitpython_kernel` is the command `circuitpython-kernel`."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        # The current folder may be a CIRCUITPY drive, whose code.py or secrets.py must not stand in for Python's own.
        del sys.path[0]
    from .cli.main import main

    sys.exit(main())
