"""Audio samples. Follows CircuitPython 10's audiocore module."""

import _bell_samples as _bell
from _bus import writable as _writable
from _pins import as_int as _as_int
from _samples import Sample as _Sample
from _samples import buffer_of as _buffer_of
from uctypes import addressof as _addressof

_PIECE = 512
_BLOCK = 256


class RawSample(_Sample):
    """Samples in a buffer."""

    _buffer = None

    def __init__(self, buffer, *, channel_count=1, sample_rate=8000, single_buffer=True):
        code, address, count = _buffer_of(buffer)
        channels, rate = _as_int(channel_count), _as_int(sample_rate)
        size = 2 if code in "hH" else 1
        if code not in "hHbB\x01":
            raise ValueError("buffer must be a bytearray or array of type 'h', 'H', 'b', or 'B'")
        if not single_buffer and count % (size * channels * 2):
            raise ValueError("Length of buffer must be an even multiple of channel_count * type_size")
        r = self._made(L.AUDIO_RAW, L.RAW_WORDS, rate, channels, 8 * size, code in "hb", bool(single_buffer))
        r[L.RAW_BUFFER] = address
        r[L.RAW_LENGTH] = count
        self._buffer = buffer

    def deinit(self):
        """Let go of the buffer."""
        super().deinit()
        self._buffer = None


class WaveFile(_Sample):
    """A file of the kind WAV, in mono or stereo, with 8 or 16 bits."""

    def __init__(self, file, buffer=None):
        own = isinstance(file, str)
        if own:
            file = open(file, "rb")  # noqa: SIM115
        if type(file).__name__ != "FileIO":
            raise TypeError("file must be a file opened in byte mode")
        block = _BLOCK
        if buffer is not None:
            count = _writable(buffer, 0, 0x7FFFFFFF)[1]
            if not 8 <= count <= 1024:
                raise ValueError("buffer length must be 8-1024")
            block = count // 2 // 4 * 4
        number, rate, channels, bits, length = _read(file)
        r = self._made(L.AUDIO_WAVE, L.WAVEFILE_WORDS, rate, channels, bits, bits > 8)
        r[L.WAVEFILE_FILE] = number
        r[L.WAVEFILE_BLOCK] = block
        r[L.WAVEFILE_LENGTH] = length
        _bell.file_used(number, r[L.SAMPLE_SERIAL], _addressof(r))
        self._file = file

    def deinit(self):
        """Let go of the file."""
        super().deinit()
        self._file = None


def _read(file):
    """Let the host have a file; what its head says."""
    file.seek(0)
    _bell.file_begin()
    piece = bytearray(_PIECE)
    while True:
        count = file.readinto(piece)
        if not count:
            return _bell.wave()
        _bell.file_add(_addressof(piece), count)
