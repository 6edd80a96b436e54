"""bitmapfilter: each filter against its definition, pixel by pixel."""

import pytest

MAKE = """\
import bitmapfilter as f, displayio
def sw(v): return v >> 8 | (v & 255) << 8
b = displayio.Bitmap(7, 5, 65536)
for n in range(35): b[n % 7, n // 7] = sw(n * 1871 & 0xFFFF)
def out(): return [sw(b[n % 7, n // 7]) for n in range(35)]
mask = displayio.Bitmap(7, 5, 2)
mask[2, 1] = 1
"""
PIXELS = [n * 1871 & 0xFFFF for n in range(35)]


def parts(pixel):
    return pixel >> 11, pixel >> 5 & 63, pixel & 31


def joined(red, green, blue):
    return red << 11 | green << 5 | blue


def luma(pixel):
    red, green, blue = parts(pixel)
    return ((red << 3 | red >> 2) * 38 + (green << 2 | green >> 4) * 75 + (blue << 3 | blue >> 2) * 15) >> 7


def clip(value, most):
    return min(max(value, 0), most)


def blurred(n):
    x, y = n % 7, n // 7
    found = []
    for place, most in enumerate((31, 63, 31)):
        total = 0
        for j in (-1, 0, 1):
            for k in (-1, 0, 1):
                weight = (2 - abs(j)) * (2 - abs(k))
                total += weight * parts(PIXELS[clip(y + j, 4) * 7 + clip(x + k, 6)])[place]
        found.append(clip(total * 4096 >> 16, most))
    return joined(*found)


def test_morph_blurs(ev):
    assert ev(MAKE + "f.morph(b, [1, 2, 1, 2, 4, 2, 1, 2, 1]) is b") is True
    assert ev("out()") == [blurred(n) for n in range(35)]


def test_morph_compares_with_what_is_around(ev):
    ev(MAKE + "f.morph(b, [1, 2, 1, 2, 4, 2, 1, 2, 1], threshold=True, mask=mask)\nout()")
    expected = [0xFFFF if luma(blurred(n)) < luma(PIXELS[n]) else 0 for n in range(35)]
    expected[9] = PIXELS[9]
    assert ev("out()") == expected


def test_mix_scales_and_mixes_channels(ev):
    halves = [joined(red * 32768 >> 16, green, blue) for red, green, blue in map(parts, PIXELS)]
    assert ev(MAKE + "f.mix(b, f.ChannelScale(0.5, 1, 1))\nout()") == halves
    swapped = [joined(blue, green, red) for red, green, blue in map(parts, PIXELS)]
    assert ev(MAKE + "f.mix(b, f.ChannelMixer(0, 0, 1, 0, 1, 0, 1, 0, 0))\nout()") == swapped
    assert ev(MAKE + "f.mix(b, f.ChannelScaleOffset(1, 0.5, 1, 0, 1, 0))\nout()") == [
        joined(clip((parts(p)[0] * 65536 + 1015793) >> 16, 31), *parts(p)[1:]) for p in PIXELS
    ]


def test_solarize_turns_over_what_is_bright(ev):
    found = ev(MAKE + "f.solarize(b, 0.25)\nout()")
    for pixel, turned in zip(PIXELS, found, strict=True):
        if luma(pixel) <= 64:
            assert turned == pixel
        else:
            assert abs(luma(turned) - max(0, 128 - luma(pixel))) < 70  # colours that are clipped change it
    assert any(a != b for a, b in zip(PIXELS, found, strict=True))


def test_lookup_replaces_values(ev):
    squares = [
        joined(int(red * red / 31 + 0.5), int(green * green / 63 + 0.5), int(blue * blue / 31 + 0.5))
        for red, green, blue in map(parts, PIXELS)
    ]
    assert ev(MAKE + "f.lookup(b, lambda v: v * v)\nout()") == squares
    only = [joined(31 - red, green, blue) for red, green, blue in map(parts, PIXELS)]
    assert ev(MAKE + "f.lookup(b, (lambda v: 1 - v, lambda v: v, lambda v: v))\nout()") == only


def test_false_color_by_brightness(ev):
    found = ev(MAKE + "p = displayio.Palette(256)\nfor n in range(256): p[n] = n << 16\nf.false_color(b, p)\nout()")
    assert found == [luma(pixel) >> 3 << 11 for pixel in PIXELS]


def test_blend_by_a_function_or_its_table(ev):
    code = "c = displayio.Bitmap(7, 5, 65536)\nc.fill(0xFFFF)\n"
    mean = []
    for red, green, blue in map(parts, PIXELS):
        wide = [red << 1 | red & 1, green, blue << 1 | blue & 1]
        six = [int(63 * (value / 63 * 0.31 + 0.61) + 0.5) for value in wide]
        mean.append(joined(six[0] >> 1, six[1], six[2] >> 1))
    assert ev(MAKE + code + "f.blend(b, b, c, lambda one, two: one * 0.31 + two * 0.61)\nout()") == mean
    table = MAKE + code + "table = f.blend_precompute(lambda one, two: one * 0.31 + two * 0.61)\n"
    assert ev(table + "f.blend(b, b, c, table) is b and len(table)") == 4096
    assert ev("out()") == mean
    masked = list(mean)
    masked[9] = PIXELS[9]
    assert ev(table + "f.blend(b, b, c, table, mask)\nout()") == masked


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "f.morph(b, [1, 2])",
            "ValueError: weights must be a sequence with an odd square number of elements (usually 9 or 25)",
        ),
        ("f.morph(b, 5)", "ValueError: weights must be of type Sequence, not int"),
        ("f.morph(5, [1])", "TypeError: bitmap must be of type Bitmap, not int"),
        ("f.morph(mask, [1])", "ValueError: unsupported bitmap depth"),
        ("f.solarize(b, mask=5)", "TypeError: mask must be of type Bitmap, not int"),
        ("f.false_color(b, displayio.Palette(5))", "ValueError: palette length must be 256"),
        ("f.false_color(b, 5)", "TypeError: palette must be of type Palette, not int"),
        ("f.blend(b, b, b, 5)", "TypeError: lookup must be of type callable or ReadableBuffer, not int"),
        ("f.blend(b, displayio.Bitmap(3, 3, 65536), b, bytes(4096))", "ValueError: bitmap size and depth must match"),
        ("f.lookup(b, (1, 2))", "ValueError: lookup length must be 3"),
    ],
)
def test_errors_are_upstreams(error, code, message):
    assert error(MAKE + code) == message
