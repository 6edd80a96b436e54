"""`python -m circuitpython_kernel.kernel -f CONNECTION_FILE`: what a kernelspec starts."""

from .kernel import main

if __name__ == "__main__":
    main()
