"""Effects sample by sample, as their C code goes: what the blocks of the host are compared with.

Each takes the samples of one channel and gives those with the effect, from silence on. Numbers in single precision are
rounded after each operation.
"""

import math

import numpy as np

F = np.float32


def soft(word, scale=0xFFFFFFF // (2 * 32768 - 28000)):
    """What is beyond 28,000 becomes softer, and 16 bits are left."""
    if word < -28000:
        word = ((word + 28000) * scale >> 16) - 28000
    elif word > 28000:
        word = ((word - 28000) * scale >> 16) + 28000
    return (word + 32768) % 65536 - 32768


def saturate(value, shift=0):
    """Rounded towards 0 and cut to 16 bits, after 32 bits have overflowed."""
    value = (value + (1 << 31)) % (1 << 32) - (1 << 31)
    value = value >> shift if value >= 0 else -(-value >> shift)
    return max(-32768, min(32767, value))


def echo(samples, frames, decay, mix):
    ring, out, decay, mix = [0] * frames, [], F(decay), F(mix)
    for n, sample in enumerate(samples):
        old = ring[n % frames]
        ring[n % frames] = soft(int(F(old) * decay + F(sample)))
        word = soft(old + sample)
        out.append(int(F(sample) * (F(1) - mix) + F(word) * mix))
    return out


def shifted_echo(samples, frames, step, decay, mix):
    ring, out, place, decay, mix = [0] * frames, [], 0, F(decay), F(mix)
    for sample in samples:
        old = ring[place >> 8]
        for n in range(place >> 8, (place + step) >> 8):
            ring[n % frames] = soft(int(F(ring[n % frames]) * decay + F(sample)))
        out.append(int(F(sample) * (F(1) - mix) + F(soft(old + sample)) * mix))
        place = (place + step) % (frames << 8)
    return out


def chorus(samples, frames, voices, mix):
    past, out, mix = [0] * frames, [], int(F(mix) * F(32768))
    for sample in samples:
        past = [*past[1:], sample]
        step = frames // (voices - 1) - 1
        word = soft(sum(past[-1 - voice * step] for voice in range(voices)), 0xFFFFFFF // (voices * 32768 - 28000))
        out.append(soft(sample + (word * mix >> 15), 2))
    return out


def taps(samples, frames, taps, decay, mix):
    ring, out, mix, decay = [0] * frames, [], F(mix) * F(2), int(F(decay) * F(32768))
    wet, dry = int(min(mix, F(1)) * F(32768)), int(min(F(2) - mix, F(1)) * F(32768))
    for n, sample in enumerate(samples):
        word = 0
        for at, level in taps:
            word += int(F(ring[(n + frames - int(F(frames) * F(at))) % frames]) * F(level))
        if len(taps) > 1:
            word = soft(word, 0xFFFFFFF // (len(taps) * 32768 - 28000))
        old = ring[n % frames]
        ring[n % frames] = soft((old * decay >> 15) + sample)
        out.append(soft((sample * dry >> 15) + ((word if taps else old) * wet >> 15)))
    return out


def pitch_shift(samples, semitones, window, overlap, mix):
    ring, edge, out = [0] * window, [0] * max(overlap, 1), []
    rate, mix, read = int(np.power(F(2), F(semitones) / F(12)) * F(256)), F(mix) * F(2), 0
    for n, sample in enumerate(samples):
        write = n % window
        if overlap:
            ring[write], edge[n % overlap] = edge[n % overlap], sample
        else:
            ring[write] = sample
        word = ring[read >> 8]
        into = ((read >> 8) - write) % window
        if 0 < into <= overlap:
            total = word * into + edge[(n + into) % overlap] * (overlap - into)
            word = abs(total) // overlap * (1 if total >= 0 else -1)
        out.append(soft(int(F(sample) * min(F(2) - mix, F(1)) + F(word) * min(mix, F(1)))))
        read = (read + rate) % (window << 8)
    return out


def granular(samples, semitones, size, density, spread, mix):
    around, out, grains, until, chance = 2 * size, [], [], 0, 0x1234ABCD
    rate, mix = int(np.power(F(2), F(semitones) / F(12)) * F(256)), F(mix) * F(2)
    angles = F(2) * F(math.pi) * np.arange(size, dtype=F) / F(size - 1)
    envelope = (F(0.5) * (F(1) - np.cos(angles)) * F(32767)).astype(int).tolist()
    ring = [0] * around
    for n, sample in enumerate(samples):
        ring[n % around] = sample
        word = 0
        for read, _, phase in grains:
            low, high = ring[(read >> 8) % around], ring[((read >> 8) + 1) % around]
            word += (low + ((high - low) * (read & 255) >> 8)) * envelope[phase] >> 15
        word = word * min((1 << 16) // density, 1 << 15) >> 15
        out.append(soft(int(F(sample) * min(F(2) - mix, F(1)) + F(word) * min(mix, F(1)))))
        grains = [(read + speed, speed, phase + 1) for read, speed, phase in grains if phase + 1 < size]
        if until:
            until -= 1
            continue
        until = max(size // density, 1)
        earlier = 0
        if most := int(F(spread) * F(size)):
            chance ^= chance << 13 & 0xFFFFFFFF
            chance ^= chance >> 17
            chance ^= chance << 5 & 0xFFFFFFFF
            earlier = chance % (most + 1)
        if len(grains) < 8:
            grains.append(((n - size - earlier) % around << 8, rate, 0))
    return out


def flanger(samples, hz, longest, least, rate, depth, feedback, mix, *, invert=False):
    frames = int(hz / 1000 * longest) + 2
    ring, out, phase = [0] * frames, [], 0
    feedback, mix, least = int(F(feedback) * F(32767)), int(F(mix) * F(32767)), F(least)

    def fixed(ms):
        return int(min(max(ms * F(hz) / F(1000), F(1)), F(frames - 2)) * F(65536))

    first = fixed(least)
    span = fixed(least + F(depth) * (F(longest) - least)) - first
    step = int(F(rate) / F(hz) * F(4294967296))
    for n, sample in enumerate(samples):
        phase = (phase + step) % (1 << 32)
        triangle = phase >> 15
        triangle = 131071 - triangle if triangle > 65535 else triangle
        delay = first + (span * triangle >> 16)
        newer, older = ring[(n - (delay >> 16)) % frames], ring[(n - (delay >> 16) - 1) % frames]
        product = (older - newer) * (delay & 0xFFFF)
        wet = newer + (((product + (1 << 31)) % (1 << 32) - (1 << 31)) >> 16)
        ring[n % frames] = saturate(sample + saturate(wet * feedback, 15))
        effect = saturate(wet * mix, 15)
        out.append(soft(sample - effect if invert else sample + effect))
    return out


def phaser(samples, hz, frequency, feedback, mix, stages):
    held, last, out = [0] * stages, 0, []
    share = F(frequency) / (F(hz) / F(2))
    turn = int((F(1) - share) / (F(1) + share) * F(32767))
    feedback, mix = int(F(feedback) * F(32767)), int(F(mix) * F(32767))
    for sample in samples:
        word = saturate(sample + saturate(last * feedback, 15))
        for n in range(stages):
            after = saturate(saturate(word * -turn, 15) + held[n])
            held[n] = saturate(saturate(after * turn, 15) + word)
            word = after
        last = word
        out.append(soft(sample + saturate(word * mix, 15), 2))
    return out


def freeverb(samples, roomsize, damp, mix):
    combs = [[0] * n for n in (1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617)]
    passes = [[0] * n for n in (556, 441, 341, 225)]
    held, out, mix = [0] * 8, [], F(mix) * F(2)
    dry, wet = int(min(F(2) - mix, F(1)) * F(32767)), int(min(mix, F(1)) * F(32767))
    keep, feedback = int(F(damp) * F(13107.2)), int(F(roomsize) * F(9175.04)) + 22937
    for n, sample in enumerate(samples):
        heard, total = saturate(sample * 8738, 17), 0
        for j, comb in enumerate(combs):
            old = comb[n % len(comb)]
            total += old
            held[j] = saturate(old * (32768 - keep) + held[j] * keep, 15)
            comb[n % len(comb)] = saturate(heard + saturate(held[j] * feedback, 15))
        sound = saturate(total * 31457, 17)
        for line in passes:
            old = line[n % len(line)]
            line[n % len(line)] = (sound + (old >> 1) + 32768) % 65536 - 32768
            sound = saturate(old - sound, 1)
        out.append(soft(saturate(sample * dry, 15) + saturate(sound * 30 * wet, 15)))
    return out
