"""Maxim MAX98357A: I2S amplifier with one loudspeaker."""

from __future__ import annotations

from circuitpython_kernel.devices.toolkit.i2s_amplifier import I2SAmplifier


class MAX98357A(I2SAmplifier):
    """I2S amplifier for one loudspeaker (Maxim datasheet MAX98357A), as on Adafruit's board: it plays (left + right)/2.

    Modelled: the bits of an `I2SOut` whose clocks are at its pins, and ``sd``, which switches it off when it is low.
    Not modelled: the gain, and the voltages of ``sd`` that choose a channel.
    """

    title = "I2S amplifier with loudspeaker"
    signals = {"bclk": "bit clock", "lrc": "word select", "din": "data", "sd": "amplifier on, active high"}
    required = ("bclk", "lrc", "din")
    pulls = {"sd": "up"}
    supplies = ("5V", "GND")
    switch = "sd"
    example = (
        "import array, math, time, board, audiobusio, audiocore\n\n"
        "sine = array.array('h', [int(math.sin(math.tau * i / 18) * 30000) for i in range(18)])\n"
        "audio = audiobusio.I2SOut(board.D5, board.D6, board.D9)  # the pins of bclk, lrc and din\n"
        "audio.play(audiocore.RawSample(sine, sample_rate=8000), loop=True)\ntime.sleep(0.5)\naudio.stop()"
    )
