"""MessagePack, a compact binary form of objects (specification of August 2017). Follows CircuitPython 10's module."""

import struct as _struct


class ExtType:
    """An application's own type: a code of 0 to 127 and bytes."""

    def __init__(self, code, data):
        if code < 0 or code > 127:
            raise AttributeError("code outside range 0~127")
        self._code = code
        self._data = data

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, data):
        self._data = data

    @property
    def code(self):
        return self._code

    @code.setter
    def code(self, code):
        if code < 0 or code > 127:
            raise AttributeError("code outside range 0~127")
        self._code = code


def _head(stream, size, fixed, limit, codes):
    if size < limit:
        stream.write(bytes((fixed | size,)))
    else:
        _sized(stream, size, codes)


# Codes for lengths of 8, 16 and 32 bits; None where there is no such form.
def _sized(stream, size, codes):
    for code, top, form in zip(codes, (0xFF, 0xFFFF, 0xFFFFFFFF), (">BB", ">BH", ">BI")):
        if code is not None and size <= top:
            stream.write(_struct.pack(form, code, size))
            return
    raise ValueError("too long")


def _pack_int(value, stream):
    if -32 <= value < 128:
        stream.write(_struct.pack("b", value) if value < 0 else bytes((value,)))
        return
    forms = ((0xCC, "B", 8), (0xCD, "H", 16), (0xCE, "I", 32), (0xCF, "Q", 64))
    if value < 0:
        forms = ((0xD0, "b", 7), (0xD1, "h", 15), (0xD2, "i", 31), (0xD3, "q", 63))
    for code, form, bits in forms:
        if -(1 << bits) <= value < (1 << bits):
            stream.write(bytes((code,)) + _struct.pack(">" + form, value))
            return
    raise OverflowError("overflow converting long int to machine word")


def pack(obj, stream, *, default=None):
    """Write an object to a stream."""
    if obj is None:
        stream.write(b"\xc0")
    elif obj is False or obj is True:
        stream.write(b"\xc3" if obj else b"\xc2")
    elif isinstance(obj, int):
        _pack_int(obj, stream)
    elif isinstance(obj, float):
        # Boards have 32-bit floats.
        stream.write(b"\xca" + _struct.pack(">f", obj))
    elif isinstance(obj, str):
        data = obj.encode()
        _head(stream, len(data), 0xA0, 32, (0xD9, 0xDA, 0xDB))
        stream.write(data)
    elif isinstance(obj, (bytes, bytearray, memoryview)):
        _sized(stream, len(obj), (0xC4, 0xC5, 0xC6))
        stream.write(obj)
    elif isinstance(obj, (list, tuple)):
        _head(stream, len(obj), 0x90, 16, (None, 0xDC, 0xDD))
        for item in obj:
            pack(item, stream, default=default)
    elif isinstance(obj, dict):
        _head(stream, len(obj), 0x80, 16, (None, 0xDE, 0xDF))
        for key, value in obj.items():
            pack(key, stream, default=default)
            pack(value, stream, default=default)
    elif isinstance(obj, ExtType):
        size = len(obj.data)
        if size in (1, 2, 4, 8, 16):
            stream.write(bytes((0xD4 + (1, 2, 4, 8, 16).index(size),)))
        else:
            _sized(stream, size, (0xC7, 0xC8, 0xC9))
        stream.write(bytes((obj.code,)))
        stream.write(obj.data)
    elif default is not None:
        pack(default(obj), stream)
    else:
        raise ValueError("no default packer")


def _take(stream, form):
    size = _struct.calcsize(form)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError()
    return _struct.unpack(form, data)[0]


def _bytes(stream, size):
    data = stream.read(size)
    if len(data) < size:
        raise EOFError()
    return data


_SCALARS = {
    0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q",
    0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q",
}  # fmt: skip
_SIZES = (">B", ">H", ">I")


def unpack(stream, *, ext_hook=None, use_list=True):
    """Read an object from a stream."""
    code = _take(stream, ">B")
    if code < 0x80:
        return code
    if code >= 0xE0:
        return code - 256
    if code in _SCALARS:
        return _take(stream, _SCALARS[code])
    if code in (0xC0, 0xC2, 0xC3):
        return (None, None, False, True)[code - 0xC0]
    if code < 0x90:
        return _map(stream, code & 15, ext_hook, use_list)
    if code < 0xA0:
        return _array(stream, code & 15, ext_hook, use_list)
    if code < 0xC0:
        return str(_bytes(stream, code & 31), "utf-8")
    if 0xC4 <= code <= 0xC6:
        return _bytes(stream, _take(stream, _SIZES[code - 0xC4]))
    if 0xD9 <= code <= 0xDB:
        return str(_bytes(stream, _take(stream, _SIZES[code - 0xD9])), "utf-8")
    if code in (0xDC, 0xDD):
        return _array(stream, _take(stream, _SIZES[code - 0xDB]), ext_hook, use_list)
    if code in (0xDE, 0xDF):
        return _map(stream, _take(stream, _SIZES[code - 0xDD]), ext_hook, use_list)
    if 0xD4 <= code <= 0xD8:
        size = 1 << code - 0xD4
    elif 0xC7 <= code <= 0xC9:
        size = _take(stream, _SIZES[code - 0xC7])
    else:
        raise ValueError("Invalid format")
    kind = _take(stream, ">b")
    data = _bytes(stream, size)
    return ext_hook(kind, data) if ext_hook is not None else ExtType(kind, data)


def _array(stream, size, ext_hook, use_list):
    items = [unpack(stream, ext_hook=ext_hook, use_list=use_list) for _ in range(size)]
    return items if use_list else tuple(items)


def _map(stream, size, ext_hook, use_list):
    found = {}
    for _ in range(size):
        key = unpack(stream, ext_hook=ext_hook, use_list=use_list)
        found[key] = unpack(stream, ext_hook=ext_hook, use_list=use_list)
    return found
