"""Sound into WAV files. Follows CircuitPython 10's audiofilewriter module."""

import _bell_audio as _bell
from _pins import as_int as _as_int
from _pins import deinited as _deinited
from _samples import check_sample as _check_sample
from uctypes import addressof as _addressof

_PIECE = 2048
_HEAD = 44


def _head(sample, size):
    """The head of a file with so many bytes of sound."""
    r = sample._r
    rate, channels, bits = r[L.SAMPLE_RATE], r[L.SAMPLE_CHANNELS], r[L.SAMPLE_BITS]
    frame = channels * bits // 8
    head = bytearray(b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\1\0")
    for value, count in ((channels, 2), (rate, 4), (rate * frame, 4), (frame, 2), (bits, 2)):
        head += value.to_bytes(count, "little")
    head += b"data" + size.to_bytes(4, "little")
    head[4:8] = (size + _HEAD - 8).to_bytes(4, "little")
    return head


class AudioFileWriter:
    """Plays a sample into a file."""

    _sample = None
    _handle = None

    def __init__(self, file, *, buffer_size=32768):
        if _as_int(buffer_size) < 512:
            raise ValueError("buffer_size must be >= 512")
        if not hasattr(file, "write") or not hasattr(file, "seek"):
            raise OSError("stream operation not supported")
        self._file = file
        self._handle = _bell.writer()

    def __enter__(self):
        return self

    def __exit__(self, exc_type=None, exc_value=None, traceback=None):
        self.deinit()

    def _check(self):
        if self._handle is None:
            _deinited()

    def deinit(self):
        """Stop, and let go of the file, which stays open."""
        if self._handle is not None:
            self._finish()
            _bell.close(self._handle)
            self._handle = self._file = None

    def play(self, sample):
        """Write a sample into the file, as fast as it would be heard; return at once."""
        self._check()
        address = _check_sample(sample)
        sample._check()
        self._finish()
        self._start = self._file.seek(0, 1)
        self._size = 0
        self._file.write(_head(sample, 0))
        _bell.play(self._handle, address, False)
        self._sample = sample

    def _write(self):
        """Write what has been played by now."""
        piece = bytearray(_PIECE)
        view = memoryview(piece)
        while True:
            count = _bell.written(self._handle, _addressof(piece), _PIECE)
            if not count:
                return
            self._file.write(view[:count])
            self._size += count

    def _finish(self):
        sample = self._sample
        if sample is None:
            return
        _bell.stop(self._handle)
        self._write()
        self._sample = None
        file = self._file
        file.seek(self._start)
        file.write(b"RIFF" + (self._size + _HEAD - 8).to_bytes(4, "little"))
        file.seek(self._start + _HEAD - 4)
        file.write(self._size.to_bytes(4, "little"))
        file.seek(0, 2)

    def stop(self):
        """Stop, and finish the file, which stays open."""
        self._check()
        self._finish()

    @property
    def playing(self):
        self._check()
        if self._sample is None:
            return False
        over = not _bell.state(self._handle)
        self._write()
        if over:
            self._finish()
        return not over
