"""Asking for a secret. Follows CircuitPython 10's getpass module."""

from _bell_board import secret as _secret


def getpass(prompt="Password: ", stream=None):
    """Ask for a line, of which nothing is shown, and give it back without its end."""
    if prompt is None:
        prompt = "Password: "
    elif not isinstance(prompt, str):
        raise TypeError("can't convert '%s' object to str implicitly" % type(prompt).__name__)
    if stream is None:
        return _secret(prompt)
    stream.write(prompt)
    return _secret("")
