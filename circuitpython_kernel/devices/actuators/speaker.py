"""A loudspeaker with an amplifier on a PWM or DAC pin."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.sounding import SoundingPart


class Speaker(SoundingPart):
    """Loudspeaker behind an amplifier (Diodes datasheet PAM8302A), which hears one channel.

    Modelled: what `audiopwmio`, `audioio` and `pwmio` put on its pin, and its enable pin, which a resistor pulls high.
    Not modelled: filters, distortion, and a pin that a program switches by hand. `sound` is what was heard in a stretch
    of time, `wav` a file of it; in the notebook its panel plays it.
    """

    title = "loudspeaker with amplifier"
    example = (
        "import board, time\nfrom array import array\nfrom audiocore import RawSample\n"
        "from audiopwmio import PWMAudioOut\n\n"
        'wave = RawSample(array("H", [0x4000] * 20 + [0xC000] * 20), sample_rate=17600)\n'
        "speaker = PWMAudioOut(board.D5)  # the pin that in is on\n"
        "speaker.play(wave, loop=True)\ntime.sleep(0.5)\nspeaker.stop()"
    )
    signals = {"in": "signal", "enable": "amplifier on, active high"}
    pulls = {"enable": "up"}
    required = driven_signals = ("in",)
    switch = "enable"
    aliases = ("PAM8302", "PAM8302A", "loudspeaker")
