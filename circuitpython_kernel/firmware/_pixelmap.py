"""Groups of pixels that act as one. Follows CircuitPython 10's _pixelmap module."""


class PixelMap:
    """Pixels of a `PixelBuf`, each item one of them or several that share a colour."""

    def __init__(self, pixelbuf, indices):
        self._buf = pixelbuf
        self._indices = tuple(indices)

    bpp = property(lambda self: self._buf.bpp)
    byteorder = property(lambda self: self._buf.byteorder)

    @property
    def auto_write(self):
        return self._buf.auto_write

    @auto_write.setter
    def auto_write(self, value):
        self._buf.auto_write = bool(value)

    def indices(self, index):
        """The numbers of an item's pixels in the buffer."""
        found = self._indices[index]
        return (found,) if isinstance(found, int) else tuple(found)

    def _put(self, index, color):
        for n in self.indices(index):
            self._buf._put(self._buf._index(n), color)

    def fill(self, color):
        """Give all pixels of the map one colour."""
        for n in range(len(self._indices)):
            self._put(n, color)
        self._written()

    def _written(self):
        if self._buf.auto_write:
            self._buf.show()

    def __len__(self):
        return len(self._indices)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self._buf[self.indices(n)[0]] for n in range(*index.indices(len(self._indices)))]
        return self._buf[self.indices(index)[0]]

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            places = range(*index.indices(len(self._indices)))
            if len(places) != len(value):
                raise ValueError("Unmatched number of items on RHS (expected %d, got %d)." % (len(places), len(value)))
            for n, color in zip(places, value):
                self._put(n, color)
        else:
            self._put(index, value)
        self._written()

    def show(self):
        """Send the pixels of the buffer."""
        self._buf.show()
