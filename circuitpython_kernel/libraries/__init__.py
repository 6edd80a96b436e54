"""CircuitPython's libraries from PyPI: found, checked, and put on a drive.

`pypi` installs and removes: `resolver` finds what is needed, `pip` fetches, `distributions` reads wheels,
`record` keeps what a drive has. `frozen` has the libraries that come with a board's firmware.
It may import `drive`, `boards`, `vm` and `common`.
"""
