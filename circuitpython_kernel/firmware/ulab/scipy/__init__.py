"""The parts of ulab.scipy that need no function of the program's."""

from . import linalg, signal, special
