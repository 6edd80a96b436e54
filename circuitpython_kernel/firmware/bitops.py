"""Routines for bits. Follows CircuitPython 10's bitops module."""

from struct import pack_into as _pack_into


def bit_transpose(input, output, width=8):
    """Turn ``width`` rows of bytes into columns of bits, as parallel LED strips need them."""
    _pack_into("", output, 0)  # asks for a writable buffer
    if width < 2 or width > 8:
        raise ValueError("width must be 2-8")
    rows = len(input) // width
    if len(input) % width:
        raise ValueError("Input buffer length (%d) must be a multiple of the strand count (%d)" % (len(input), width))
    if len(output) < rows * 8:
        raise ValueError("Output buffer must be at least %d bytes" % (rows * 8))
    place = 0
    for row in range(rows):
        for bit in range(7, -1, -1):
            column = 0
            for strand in range(width):
                column |= (input[strand * rows + row] >> bit & 1) << strand
            output[place] = column
            place += 1
    return output
