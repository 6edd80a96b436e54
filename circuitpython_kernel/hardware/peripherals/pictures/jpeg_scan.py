"""The scan of a JPEG file: coefficients out of bits, unit by unit, as TJpgDec takes them (JD_FASTDECODE 1).

It holds a word of bits and fills it a byte at a time, 16 bits ahead for each code. So a file that ends without a marker
can fail before its last code, and behind a marker come ones without end.
"""

from __future__ import annotations

from .jpeg_header import NO_CODE, ZIGZAG, BrokenJpeg, JpegHeader, MoreWanted, Problem

UNIT_BYTES = 6 * 64 * 4 * 2 + 4
"""What a unit takes of the file at most: six blocks of 64 codes with their bits, each byte escaped, and a marker."""

_END = -1
_ORDER = ZIGZAG


class Scan:
    """Where decoding is. `unit` gives a row of 64 coefficients for each block, and whether all but one are 0."""

    def __init__(self, header: JpegHeader) -> None:
        self._header = header
        self._data = bytearray()
        self._at = 0
        self._ended = False
        self._word = self._bits = 0
        self._marker = 0
        self._before = [0, 0, 0]
        self._since = self._restarts = 0

    def feed(self, data: bytes) -> None:
        """More of the file; nothing when it ends here."""
        if data:
            del self._data[: self._at]
            self._at = 0
            self._data += data
        else:
            self._ended = True

    def _enough(self) -> bool:
        """Whether the next unit lies in what is there, or a marker does that ends its bits."""
        if self._ended or self._marker or len(self._data) - self._at >= UNIT_BYTES:
            return True
        at = self._data.find(0xFF, self._at)
        while 0 <= at < len(self._data) - 1:
            byte = self._data[at + 1]
            if byte and not 0xD0 <= byte <= 0xD7:
                return True
            at = self._data.find(0xFF, at + 2)
        return False

    def _byte(self) -> int:
        """The next byte of the bits."""
        if self._marker:
            return 0xFF
        data, at = self._data, self._at
        try:
            byte = data[at]
            if byte == 0xFF:
                at += 1
                self._marker = data[at]
        except IndexError:
            raise BrokenJpeg(Problem.INPUT) from None
        self._at = at + 1
        return byte

    def _restart(self) -> None:
        if self._marker:
            marker, self._marker = 0xFF00 | self._marker, 0
        else:
            two = self._data[self._at : self._at + 2]
            if len(two) < 2:
                raise BrokenJpeg(Problem.INPUT)
            marker = two[0] << 8 | two[1]
            self._at += 2
        if marker & 0xFFD8 != 0xFFD0 or marker & 7 != self._restarts & 7:
            raise BrokenJpeg(Problem.FORMAT)
        self._restarts += 1
        self._word = self._bits = 0
        self._before = [0, 0, 0]

    def unit(self, blocks: list[list[int]], flat: list[bool]) -> None:
        """Decode the next unit and append its blocks, colours last.

        Raises:
            MoreWanted: when more of the file is needed; nothing is lost.
            BrokenJpeg: when it cannot be decoded.
        """
        if not self._enough():
            raise MoreWanted
        header = self._header
        if header.restart:
            if self._since == header.restart:
                self._restart()
                self._since = 0
            self._since += 1
        for block in range(header.blocks + (2 if header.components == 3 else 0)):
            component = 0 if block < header.blocks else block - header.blocks + 1
            found = self._block(component)
            blocks.append(found[0])
            flat.append(found[1])

    def _block(self, component: int) -> tuple[list[int], bool]:
        table = 1 if component else 0
        tables = self._header.tables
        direct, later = tables[table, 0], tables[table, 1]
        word, bits = self._word, self._bits
        coefficients = [0] * 64
        value = self._before[component]
        place = 0
        while place < 64:
            while bits < 16:
                word = word << 8 | self._byte()
                bits += 8
            entry = (later if place else direct)[word >> (bits - 16)]
            if entry == NO_CODE:
                raise BrokenJpeg(Problem.FORMAT)
            bits -= entry >> 8
            word &= (1 << bits) - 1
            entry &= 0xFF
            if place:
                if not entry:
                    break
                place += entry >> 4
                if place >= 64:
                    raise BrokenJpeg(Problem.FORMAT)
                entry &= 15
            if entry:
                while bits < entry:
                    word = word << 8 | self._byte()
                    bits += 8
                bits -= entry
                found = word >> bits
                word &= (1 << bits) - 1
                if not found >> (entry - 1):
                    found -= (1 << entry) - 1
                if place:
                    coefficients[_ORDER[place]] = found
                else:
                    value += found
                    self._before[component] = (value + 0x8000 & 0xFFFF) - 0x8000
            if not place:
                coefficients[0] = value
            place += 1
        self._word, self._bits = word, bits
        return coefficients, place == 1
