"""IPv4 addresses as the host's numbers, and as programs have them."""

from ipaddress import IPv4Address


def number(address, argument):
    """The number of an address object, the first byte highest."""
    if not isinstance(address, IPv4Address):
        raise TypeError("%s must be of type IPv4Address, not %s" % (argument, type(address).__name__))
    return int.from_bytes(address.packed, "big")


def number_of_ip(address):
    """As `number`, for functions that take only IPv4 objects."""
    if not isinstance(address, IPv4Address):
        raise ValueError("Only IPv4 addresses supported")
    return int.from_bytes(address.packed, "big")


def address(found):
    """An address object of the host's number; None of -1."""
    return None if found < 0 else IPv4Address(found.to_bytes(4, "big"))


def text(found):
    """The address of the host's number as text."""
    return "%d.%d.%d.%d" % tuple(found.to_bytes(4, "big"))
