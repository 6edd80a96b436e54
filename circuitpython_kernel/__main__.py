"""`python -m circuitpython_kernel` is the command `circuitpython-kernel`."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
