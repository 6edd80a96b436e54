"""The language of the messages. Follows CircuitPython 10's locale module."""


def getlocale():
    """The language code and the encoding."""
    return ("en_US", "utf-8")
