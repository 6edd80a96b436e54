"""The doorbells ``audio`` and ``samples``: what the firmware's audio modules ask of the host."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from circuitpython_kernel.doorbell.answers import deinited
from circuitpython_kernel.hardware.chip import Chip, GuestError, Peripheral
from circuitpython_kernel.hardware.peripherals.pwm import PWM
from circuitpython_kernel.hardware.peripherals.pwm_counters import Timing

from . import mp3, wave_file
from .dac_line import DacLine
from .effect import EffectSource
from .file_line import FileLine
from .heard import Heard
from .i2s_in import as_words
from .i2s_line import I2SLine
from .mixer import MixerSamples
from .outputs import Line, Output, Seen
from .pwm_line import PwmLine
from .records import Synth
from .sources import Sources

_AUDIO_HZ = 12_000_000
"""The frequency with which CircuitPython's RP2 port asks for the PWM of sound; another one is set behind its back."""

_DACS = (("samd21", 10, 350_000), ("samd51", 12, 1_000_000), ("same5", 12, 1_000_000), ("stm32", 12, None))
"""Beginnings of chips' names, bits of their converters, and samples a second at most."""

_OTHER_DAC: tuple[int, int | None] = (8, None)


Hearing = Callable[[NDArray[np.int64]], NDArray[np.float64]]


class Audio(Peripheral):
    """All outputs of sound that programs have made; handles are numbers that are not used again."""

    name = "audio"
    damaged = (ValueError, LookupError, ArithmeticError)

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip)
        self.sources = Sources(chip.memory, chip.name, self._hear)
        self.heard = Heard(chip.capture.budget)
        self._outputs: dict[int, Output] = {}
        self._timers: dict[int, tuple[int, ...]] = {}
        self._handles = 0
        self.microphone: Hearing | None = None
        """What a microphone hears: values from -1 to 1 at board times in ns; silence when None."""
        self._pwm: PWM
        chip.capture.add_source(self)
        chip.pins.sound_listeners.bring_up_to_date = self.settle

    def connect(self, pwm: PWM) -> None:
        """PWM outputs of sound take timers from the others."""
        self._pwm = pwm

    def is_open(self, handle: int) -> bool:
        return handle in self._outputs

    def reset(self) -> None:
        for handle in list(self._outputs):
            self._let_go(handle)
        self.sources.clear()

    def power_up(self) -> None:
        """A hard reset: board time begins again, and what was heard before is forgotten."""
        self.heard.log.clear()

    @property
    def playing(self) -> bool:
        """Whether something is heard."""
        return any(output.state == 1 for output in self._outputs.values())

    def settle(self) -> None:
        """Note what has been heard until now."""
        now = self.chip.clock.now_ns
        with self.chip.capture.lock:
            for output in self._outputs.values():
                output.settle(now)

    def take_edges(self, now_ns: int) -> Iterable[Seen]:
        """See `capture.EdgeSource`."""
        for output in list(self._outputs.values()):
            output.settle(now_ns)
            yield from output.line.take(now_ns)

    # ---- outputs

    def _add(self, line: Line, most_rate: int | None = None) -> int:
        self._handles += 1
        self._outputs[self._handles] = Output(self.chip, self._handles, line, self.heard, most_rate)
        return self._handles

    def do_pwm(self, left: int, right: int | None, quiescent: int) -> int:
        """A `PWMAudioOut`."""
        pins = (left,) if right is None else (left, right)
        timing = Timing(Fraction(125, 2), 256, _AUDIO_HZ)
        taken: list[int] = []
        try:
            for pin in pins:
                self._pwm.timers.take(pin, _AUDIO_HZ, len(pins) == 1, timing)
                taken.append(pin)
        except GuestError:
            for pin in taken:
                self._pwm.timers.give_back(pin)
            raise GuestError("RuntimeError", "All timers in use") from None
        with self.chip.capture.lock:
            self.chip.capture.drain()
            line = PwmLine(self.chip, pins, quiescent)
        handle = self._add(line)
        self._timers[handle] = pins
        return handle

    def do_dac(self, left: int, right: int | None, quiescent: int) -> int:
        """An `AudioOut`."""
        pins = (left,) if right is None else (left, right)
        chip = (self.chip.name or "").lower()
        found = ((bits, rate) for name, bits, rate in _DACS if chip.startswith(name))
        bits, most_rate = next(found, _OTHER_DAC)
        return self._add(DacLine(self.chip, pins, quiescent, bits), most_rate)

    def do_i2s(self, bit_clock: int | None, word_select: int | None, data: int, left_justified: bool) -> int:
        """An `I2SOut`; without pins of the clocks when something else drives them."""
        return self._add(I2SLine(self.chip, bit_clock, word_select, data, left_justified=left_justified))

    def do_close(self, handle: int) -> None:
        """An output is let go."""
        if handle in self._outputs:
            self._let_go(handle)

    def _let_go(self, handle: int) -> None:
        self._outputs[handle].close()
        del self._outputs[handle]
        for pin in self._timers.pop(handle, ()):
            self._pwm.timers.give_back(pin)

    def do_play(self, handle: int, sample: int, loop: bool) -> None:
        """Play the sample whose record lies at an address."""
        self.sources.memory.look()
        self._outputs[handle].play(self.sources.playable(sample), loop=loop)

    def do_stop(self, handle: int) -> None:
        """Play nothing."""
        self._outputs[handle].stop()

    def do_pause(self, handle: int) -> None:
        """Stand still."""
        self._outputs[handle].pause()

    def do_resume(self, handle: int) -> None:
        """Go on."""
        self._outputs[handle].resume()

    def do_record(self, rate: int, bits: int, at: int, count: int, size: int) -> None:
        """Fill a buffer of a `PDMIn` with what a microphone hears, which takes as long as it lasts."""
        values = self._heard_while(rate, count)
        samples = (np.clip(np.round(values * 32768), -32768, 32767).astype(np.int32) + 0x8000).astype(np.uint16)
        data = samples.astype("<u2") if bits == 16 else (samples >> 8).astype(np.uint8)
        self.chip.memory().write(at, data.tobytes())

    def _heard_while(self, rate: int, count: int) -> NDArray[np.float64]:
        """Let so many samples' time pass, and give what was heard meanwhile: a live sound is known only then."""
        start = self.chip.clock.now_ns
        self.chip.clock.sleep(count * 1_000_000_000 // rate)
        return self._hear(start, rate, count)[0]

    def _hear(self, start_ns: int | None, rate: int, count: int) -> tuple[NDArray[np.float64], int]:
        """See `source.Surroundings`."""
        start = self.chip.clock.now_ns if start_ns is None else start_ns
        times = start + np.arange(count, dtype=np.int64) * 1_000_000_000 // rate
        values = np.zeros(count)
        if self.microphone is not None:
            values = self.chip.user_code.call(self.microphone, values, times)
        return values, start + count * 1_000_000_000 // rate

    def do_record_i2s(
        self, rate: int, depth: int, bits: int, channels: int, signed: bool, at: int, count: int, size: int
    ) -> None:
        """Fill a buffer of an `I2SIn`; both sides of stereo hear the same."""
        frames = -(-count // channels)
        values = self._heard_while(rate, frames)
        words = np.repeat(as_words(values, depth, bits, signed=signed), channels)[:count]
        self.chip.memory().write(at, words.astype(f"<i{size}").tobytes())

    def do_writer(self) -> int:
        """An `AudioFileWriter`: an output without pins, which nobody hears."""
        self._handles += 1
        self._outputs[self._handles] = Output(self.chip, self._handles, FileLine(), None)
        return self._handles

    def do_written(self, handle: int, at: int, count: int) -> int:
        """Some of what is for the file, and how many bytes that is; 0 when there is no more."""
        output = self._outputs[handle]
        if not isinstance(output.line, FileLine):
            raise deinited()
        with self.chip.capture.lock:
            output.settle(self.chip.clock.now_ns)
            data = output.line.get(count)
        self.chip.memory().write(at, data)
        return len(data)

    def do_state(self, handle: int) -> int:
        """0 when it is stopped, 1 when it plays, 2 when it pauses."""
        return self._outputs[handle].state


class SampleMaking(Peripheral):
    """What making samples asks of the host, which is no operation of the hardware."""

    name = "samples"
    damaged = (ValueError, LookupError, ArithmeticError)

    def connect(self, audio: Audio) -> None:
        """Whose samples they are."""
        self._sources = audio.sources

    def do_file_begin(self) -> None:
        """A sound file is about to be read."""
        self._sources.files.begin()

    def do_file_add(self, at: int, count: int) -> None:
        """More of it."""
        self._sources.files.add(self.chip.memory().read(at, count))

    def do_wave(self) -> tuple[int, int, int, int, int]:
        """What was read is a WAV file: its number, rate, channels, bits, and bytes of samples."""
        self._sources.memory.look()
        data = self._sources.files.content
        head = wave_file.read_head(data)
        number = self._sources.files.keep(data[head.start : head.start + head.length])
        return number, head.rate, head.channels, head.bits, min(head.length, (1 << 31) - 1)

    def do_mp3(self) -> tuple[int, int, int, int]:
        """What was read is an MP3 file: its number, rate, channels, and bytes of samples."""
        self._sources.memory.look()
        found = mp3.read(self._sources.files.content)
        number = self._sources.files.keep(found.data)
        return number, found.rate, found.channels, min(len(found.data), (1 << 31) - 1)

    def do_file_used(self, number: int, serial: int, address: int) -> None:
        """A record plays a file."""
        self._sources.memory.look()
        self._sources.files.used(number, serial, address)

    def do_voice(self, mixer: int, number: int, sample: int, loop: bool) -> None:
        """A mixer's voice plays a sample."""
        self._sources.memory.look()
        found = self._sources.playable(mixer)
        if not isinstance(found, MixerSamples):
            raise deinited()
        found.play(number, self._sources.at(sample), loop=loop)

    def do_effect(self, effect: int, sample: int, loop: bool) -> None:
        """An effect plays a sample."""
        self._sources.memory.look()
        found = self._sources.playable(effect)
        if not isinstance(found, EffectSource):
            raise deinited()
        found.play(self._sources.at(sample), loop=loop)

    def do_first_value(self, block: int) -> None:
        """Work out a new LFO's value."""
        self._sources.memory.look()
        self._sources.blocks.first_value(block)

    def do_tick(self) -> int:
        """What a new block is to have noted as the time at which its value was worked out."""
        return self._sources.blocks.now

    def _synthesizer(self, address: int) -> list[int]:
        self._sources.memory.look()
        words: list[int] = self._sources.memory.words(address, Synth.WORDS).tolist()
        return words

    def do_press(self, synthesizer: int, note: int) -> None:
        """A note begins: its number, or the address of its record."""
        self._sources.voices.press(self._synthesizer(synthesizer), note)

    def do_release(self, synthesizer: int, note: int) -> None:
        """A note ends."""
        self._sources.voices.release(self._synthesizer(synthesizer), note)

    def do_release_all(self, synthesizer: int) -> None:
        """All notes end."""
        self._sources.voices.release_all(self._synthesizer(synthesizer))

    def do_rewind(self, sample: int) -> None:
        """A sample begins anew."""
        self._sources.memory.look()
        self._sources.at(sample).reset()
