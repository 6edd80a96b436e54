"""Sound in MP3 files. Follows CircuitPython 10's audiomp3 module; the host decodes them."""

import _bell_samples as _bell
from _bus import writable as _writable
from _samples import Sample as _Sample
from uctypes import addressof as _addressof

_PIECE = 2048


class MP3Decoder(_Sample):
    """Plays an MP3 file."""

    _file = None

    def __init__(self, file, buffer=None):
        if buffer is not None:
            _writable(buffer, 0, 0x7FFFFFFF)
        self._made(L.AUDIO_MP3, L.MP3_WORDS, 8000, 0, 16, True)
        self._buffer = buffer
        self._set(file)

    def _set(self, file):
        if isinstance(file, str):
            file = open(file, "rb")  # noqa: SIM115
        if type(file).__name__ == "TextIOWrapper":
            raise TypeError("file must be a file opened in byte mode")
        if not hasattr(file, "readinto"):
            raise OSError("stream operation not supported")
        _bell.file_begin()
        piece = bytearray(_PIECE)
        while True:
            count = file.readinto(piece)
            if not count:
                break
            _bell.file_add(_addressof(piece), count)
        number, rate, channels, length = _bell.mp3()
        r = self._r
        r[L.MP3_LENGTH] = 0
        r[L.SAMPLE_RATE] = r[L.MP3_TRUE_RATE] = rate
        r[L.SAMPLE_CHANNELS] = channels
        r[L.MP3_FILE] = number
        r[L.MP3_PLACE] = r[L.MP3_DECODED] = r[L.MP3_LEVEL] = 0
        r[L.MP3_LENGTH] = length
        _bell.file_used(number, r[L.SAMPLE_SERIAL], _addressof(r))
        self._file = file

    def deinit(self):
        """Let go of the file."""
        super().deinit()
        self._file = self._buffer = None

    def open(self, filepath):
        """Play another file from now on."""
        self._check()
        self._set(open(filepath, "rb"))  # noqa: SIM115

    @property
    def file(self):
        self._check()
        return self._file

    @file.setter
    def file(self, value):
        self._check()
        self._set(value)

    @property
    def rms_level(self):
        self._check()
        return self._r[L.MP3_LEVEL] / 65536

    @property
    def samples_decoded(self):
        self._check()
        return self._r[L.MP3_DECODED]
