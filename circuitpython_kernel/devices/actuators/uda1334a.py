"""NXP UDA1334ATS: I2S converter with a stereo output."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.i2s_amplifier import I2SAmplifier


class UDA1334A(I2SAmplifier):
    """I2S converter with a stereo output for headphones (NXP datasheet UDA1334ATS).

    Modelled: the bits of an `I2SOut` whose clocks are at its pins, and ``mute``, active high.
    """

    title = "I2S converter, stereo"
    signals = {"bclk": "bit clock", "lrc": "word select (WSEL)", "din": "data", "mute": "silence, active high"}
    required = ("bclk", "lrc", "din")
    pulls = {"mute": "down"}
    channels = 2
    switch = "mute"
    mutes = True
    aliases = ("UDA1334", "UDA1334ATS")
    example = (
        "import array, math, time, board, audiobusio, audiocore\n\n"
        "sine = array.array('h', [int(math.sin(math.tau * i / 18) * 30000) for i in range(18)])\n"
        "audio = audiobusio.I2SOut(board.D5, board.D6, board.D9)  # the pins of bclk, lrc and din\n"
        "audio.play(audiocore.RawSample(sine, sample_rate=8000), loop=True)\ntime.sleep(0.5)\naudio.stop()"
    )
