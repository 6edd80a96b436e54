"""Arrays in files, for ulab.numpy: numpy's own format (NEP 1, version 1.0) and text."""

import _ulab

_KINDS = {"B": "|u1", "b": "|i1", "H": "<u2", "h": "<i2", "f": "<f4", "?": "|b1"}


def save(file, array):
    """Write an array as numpy does."""
    shape = "(%s,)" % ", ".join([str(n) for n in array.shape])
    head = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }" % (_KINDS[array._code], shape)
    head += " " * (63 - (len(head) + 10) % 64) + "\n"
    with open(file, "wb") as f:
        f.write(b"\x93NUMPY\x01\x00" + bytes((len(head) % 256, len(head) // 256)))
        f.write(head)
        f.write(array.copy().tobytes())


def load(file):
    """Read an array that numpy or `save` wrote."""
    with open(file, "rb") as f:
        start = f.read(10)
        if start[:8] != b"\x93NUMPY\x01\x00":
            raise ValueError("not a npy file")
        head = f.read(start[8] + 256 * start[9]).decode()
        data = bytearray(f.read())
    if "'fortran_order': True" in head:
        raise ValueError("input is in Fortran order")
    kind = head.split("'descr': '")[1].split("'")[0]
    codes = [code for code in _KINDS if _KINDS[code] == kind]
    if not codes:
        raise TypeError("wrong dtype")
    sizes = head.split("'shape': (")[1].split(")")[0].split(",")
    shape = tuple([int(n) for n in sizes if n.strip()])
    if not 1 <= len(shape) <= 2:
        raise ValueError("too many dimensions")
    count = _ulab.SIZES[codes[0]]
    for n in shape:
        count *= n
    if count != len(data):
        raise ValueError("corrupted file")
    return _ulab.raw(data, codes[0], shape)


def savetxt(file, array, delimiter, header, footer, comments):
    """Write rows of numbers."""
    with open(file, "w") as f:
        if header:
            f.write(comments + header + "\n")
        for row in array:
            row = row if isinstance(row, _ulab.ndarray) else [row]
            f.write(delimiter.join([str(x) for x in row]) + "\n")
        if footer:
            f.write(comments + footer + "\n")


def loadtxt(file, delimiter, comments, max_rows, usecols, code, skiprows):
    """Read rows of numbers."""
    rows = []
    with open(file) as f:
        for number, line in enumerate(f):
            line = line.split(comments)[0].strip()
            if number < skiprows or not line:
                continue
            if len(rows) == max_rows:
                break
            words = line.split(delimiter) if delimiter else line.split()
            if usecols is not None:
                words = [words[n] for n in ((usecols,) if isinstance(usecols, int) else usecols)]
            rows.append([float(word) for word in words])
    if rows and len(rows[0]) == 1:
        rows = [row[0] for row in rows]
    return _ulab.make(rows, code)
