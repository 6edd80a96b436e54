"""Asking for a secret. Follows CircuitPython 10's getpass module."""


def getpass(prompt="Password: ", stream=None):
    """Ask for a line and give it back without its end."""
    if stream is None:
        return input(prompt)
    stream.write(prompt)
    return input()
