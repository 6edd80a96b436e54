"""Addresses of the internet. Follows CircuitPython 10's ipaddress module."""


def _parse(text):
    parts = text.split(".")
    if len(parts) != 4:
        raise ValueError("Not a valid IP string")
    found = bytearray()
    for part in parts:
        if not part.isdigit() or len(part) > 3 or int(part) > 255:
            raise ValueError("Not a valid IP string")
        found.append(int(part))
    return bytes(found)


class IPv4Address:
    """Four bytes."""

    def __init__(self, address):
        if isinstance(address, int):
            address = (address & 0xFFFFFFFF).to_bytes(4, "little")
        elif isinstance(address, str):
            address = _parse(address)
        else:
            address = bytes(memoryview(address))
            if len(address) != 4:
                raise ValueError("Address must be %d bytes long" % 4)
        self._packed = address

    @property
    def packed(self):
        """The four bytes."""
        return self._packed

    @property
    def version(self):
        """Always 4."""
        return 4

    def __eq__(self, other):
        return isinstance(other, IPv4Address) and self._packed == other._packed

    def __hash__(self):
        return hash(self._packed)

    def __repr__(self):
        return "%d.%d.%d.%d" % tuple(self._packed)


def ip_address(obj):
    """The address of a number or a text."""
    if not isinstance(obj, (int, str)):
        raise ValueError("Only int or string supported for ip")
    return IPv4Address(obj)
