"""Sound: twelve voices of a synthesizer, and a minute of a mixer with four, both played through a PWM output.

Usage: python -m benchmarks.sound [ROUNDS]. Each figure is the best of all rounds, in processor time of the
process, while the program sleeps in ``fast``: so many seconds of sound in a second.
"""

from __future__ import annotations

import sys
import time

from circuitpython_kernel import VirtualBoard

from .programs import table

START = """
import array, audiocore, audiomixer, audiopwmio, board, math, synthio, time
sine = array.array("h", [int(math.sin(2 * math.pi * i / 256) * 32000) for i in range(256)])
out = audiopwmio.PWMAudioOut(board.GP0)
"""
SYNTH = START + "synth = synthio.Synthesizer(sample_rate={rate}, waveform=sine)\nout.play(synth)\n"
NOTES = "synth.press([synthio.Note(synthio.midi_to_hz(n){more}) for n in range(48, 60)])\n"
LFOS = "bend = synthio.LFO(rate=5, scale=0.05)\n"
FILTER = "low = synthio.Biquad(synthio.FilterMode.LOW_PASS, 800)\n"

CASES = [
    ("12 voices by number, 22,050 Hz", SYNTH.format(rate=22050) + "synth.press(range(48, 60))\n", 20),
    ("12 voices by number, 44,100 Hz", SYNTH.format(rate=44100) + "synth.press(range(48, 60))\n", 20),
    ("12 notes, 22,050 Hz", SYNTH.format(rate=22050) + NOTES.format(more=""), 20),
    (
        "12 notes, each with an LFO of its own and a shared one, 22,050 Hz",
        SYNTH.format(rate=22050)
        + LFOS
        + NOTES.format(more=", bend=bend, amplitude=synthio.LFO(rate=3, scale=0.3, offset=0.6)"),
        10,
    ),
    ("12 notes through a filter, 22,050 Hz", SYNTH.format(rate=22050) + FILTER + NOTES.format(more=", filter=low"), 20),
    (
        "12 notes, each through a filter of its own, 22,050 Hz",
        SYNTH.format(rate=22050) + NOTES.format(more=", filter=synthio.Biquad(synthio.FilterMode.LOW_PASS, 20 * n)"),
        20,
    ),
    (
        "a mixer of 4 voices, 22,050 Hz",
        START
        + "raw = audiocore.RawSample(sine, sample_rate=22050)\n"
        + "mixer = audiomixer.Mixer(voice_count=4, sample_rate=22050, channel_count=1)\nout.play(mixer)\n"
        + "for voice in mixer.voice:\n    voice.level = 0.25\n    voice.play(raw, loop=True)\n",
        60,
    ),
]


def processor_time(program: str, seconds: float) -> float:
    """Seconds of processor time that a board takes to play what a program has begun.

    Args:
        program: what begins to play.
        seconds: how long the board then plays.
    """
    with VirtualBoard("raspberry_pi_pico", clock="fast", capture_bytes=64 << 20) as board:
        begun = board.run(program)
        if not begun.ok:
            raise RuntimeError(begun.traceback)
        start = time.process_time()
        board.run(f"time.sleep({seconds})")
        taken = time.process_time() - start
        if not board.audio.wave(end=1).samples.any():
            raise RuntimeError("nothing was heard")
    return taken


def main(rounds: int) -> None:
    """Print the table.

    Args:
        rounds: how often each case is played; the cases take turns.
    """
    best = dict.fromkeys((name for name, _, _ in CASES), float("inf"))
    for _ in range(rounds):
        for name, program, seconds in CASES:
            best[name] = min(best[name], processor_time(program, seconds))
    rows = [[name, f"{best[name] / seconds * 60:.2f} s", f"{seconds / best[name]:.0f}x"] for name, _, seconds in CASES]
    print(table(["what plays", "a minute of it", "real time"], rows))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
