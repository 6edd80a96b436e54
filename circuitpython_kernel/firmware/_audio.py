"""What outputs of sound have in common."""

import _bell_audio as bell
from _claims import hold
from _hw import claim, known
from _pins import HandleUser
from _samples import check_sample


class AudioOutput(HandleUser):
    """Plays samples on pins."""

    _bell = bell
    _sample = None

    def _claimed(self, modes, make):
        """Claim pins, each with its mode and function, and let the host make the output."""
        for n, mode, function in modes:
            claim(n, mode, function)
        self._pins = tuple([n for n, _, _ in modes])
        try:
            self._handle = make()
        except BaseException:
            for n in self._pins:
                claim(n, L.PIN_UNUSED)
            raise
        hold(self)

    def deinit(self):
        """Stop, and release the pins for other use."""
        super().deinit()
        self._sample = None

    def play(self, sample, *, loop=False):
        """Play a sample, over and over if it is to loop; return at once."""
        self._check()
        address = check_sample(sample)
        self._sample = None
        bell.play(self._handle, address, bool(loop))
        self._sample = sample  # or it could be collected while it plays

    def stop(self):
        """Stop playing."""
        self._check()
        bell.stop(self._handle)
        self._sample = None

    def _state(self):
        self._check()
        state = known(self._pins[0])
        return bell.state(self._handle) if state < 0 else state

    @property
    def playing(self):
        return self._state() != 0

    @property
    def paused(self):
        return self._state() == 2

    def pause(self):
        """Stop for a while, and remember the position."""
        self._check()
        bell.pause(self._handle)

    def resume(self):
        """Go on after a pause."""
        self._check()
        bell.resume(self._handle)
