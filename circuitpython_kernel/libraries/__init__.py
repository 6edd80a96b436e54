"""CircuitPython's libraries from PyPI: found, checked, and put on a drive.

`pypi` installs and removes, `distributions` reads wheels and archives, `frozen` has those that come with a
board's firmware.
It may import `drive`, `boards`, `vm` and `common`.
"""
