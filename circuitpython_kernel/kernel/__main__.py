"""`python -m circuitpython_kernel.kernel -f CONNECTION_FILE`: what a kernelspec starts."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        # The folder of the notebook may have a code.py or a secrets.py, which must not stand in for Python's own.
        del sys.path[0]
    from .native import main

    main()
