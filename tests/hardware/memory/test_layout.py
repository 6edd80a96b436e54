"""The shared memory's definition: one for both sides."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel import VirtualBoard
from circuitpython_kernel.board import firmware_image
from circuitpython_kernel.hardware.memory import layout
from circuitpython_kernel.hardware.memory.block import SharedBlock

SIZES = {"q": 8, "i": 4, "H": 2, "B": 1}


@given(st.integers(1, 200))
def test_the_firmwares_constants_are_the_layouts(pins):
    scope = {}
    exec(layout.firmware_source(pins), scope)
    assert scope["REGIONS"] == tuple((r.name, r.typecode, r.length) for r in layout.regions(pins))


GROUPS = {
    "CLOCK": layout.Clock, "WORD": layout.Word, "MODE": layout.ClockMode, "PIN": layout.PinMode, "PULL": layout.Pull,
    "OUTSIDE": layout.Outside, "FUNCTION": layout.Function,
}  # fmt: skip


@pytest.mark.parametrize("prefix", GROUPS)
def test_the_firmware_has_each_constant_under_its_name_and_no_two_are_alike(prefix):
    group = GROUPS[prefix]
    assert len(group) == len(group.__members__), "a second name for a number hides a mistake"
    text = "\n".join(f"L.{prefix}_{member.name}" for member in group)
    assert firmware_image.inline_constants(text) == "\n".join(str(int(member)) for member in group)


def test_no_name_of_the_layout_is_left_in_the_firmware():
    folder = Path(firmware_image.__file__).parents[1] / "firmware"
    left = {
        (file.name, name)
        for file in folder.rglob("*.py")
        for name in re.findall(r"\bL\.\w+", firmware_image.inline_constants(file.read_text(encoding="utf-8")))
    }
    assert left == {("_hw.py", "L.REGIONS")}


def test_values_fit_where_they_are_kept():
    assert [len(layout.Clock), len(layout.Word)] == [
        region.length for region in layout.regions(1) if region.name in ("CLOCK", "WORDS")
    ]
    for group in (layout.Clock, layout.Word):
        assert sorted(group) == list(range(len(group))), "they are places in a region"
    for group in (layout.PinMode, layout.Pull, layout.Function):
        assert all(0 <= member < 256 for member in group), "their regions are of bytes"
    assert all(member < layout.WATCHED for member in layout.Outside), "it shares a byte with that bit"
    assert layout.LEVEL_ASK not in (0, 1)
    # A ring entry tells its kinds apart by two marks above what an edge or a sample of pin 255 has.
    assert layout.ANALOG_MARK & layout.PWM_MARK == 0
    assert min(layout.ANALOG_MARK, layout.PWM_MARK) > 255 << 16 | layout.FULL_SCALE
    assert layout.ANALOG_MARK | layout.PWM_MARK < 1 << 30, "a small integer of the guest"


def test_what_a_mode_drives():
    """Peripherals that talk drive both levels, lines that are shared are only pulled low; PWM has a rule of its own."""
    mode = layout.PinMode
    both = {member for member in mode if member & layout.DRIVES == mode.OUTPUT}
    low = {member for member in mode if member & layout.DRIVES == mode.OPEN_DRAIN}
    assert (both, low) == ({mode.OUTPUT, mode.TALK}, {mode.OPEN_DRAIN, mode.SHARED})


@given(st.integers(1, 200))
def test_regions_do_not_share_names_and_items_have_the_guests_size(pins):
    regions = layout.regions(pins, frame_bytes=1)
    assert len({region.name for region in regions}) == len(regions)
    for region in regions:
        assert np.dtype(region.dtype).itemsize == SIZES[region.typecode]
        assert region.length > 0


def test_the_ring_can_be_indexed_by_its_counters():
    assert layout.RING_LENGTH & (layout.RING_LENGTH - 1) == 0
    assert layout.COUNTER_WRAP % layout.RING_LENGTH == 0


@given(st.integers(0, 200), st.integers(0, layout.FULL_SCALE))
def test_ring_entries_are_small_integers_of_the_guest(pin, value):
    analog = layout.ANALOG_MARK | pin << 16 | value
    assert analog < 1 << 30
    assert pin << 1 | 1 < layout.ANALOG_MARK
    assert (analog & ~layout.ANALOG_MARK) >> 16 == pin


def test_every_constant_that_the_firmware_names_exists():
    with pytest.raises(KeyError):
        firmware_image.inline_constants("x = L.NO_SUCH_NAME")
    assert firmware_image.inline_constants("x = L.PIN_OUTPUT") == f"x = {int(layout.PinMode.OUTPUT)}"


@given(st.integers(1, 200))
def test_regions_are_aligned_and_do_not_overlap(pins):
    offsets = layout.offsets(pins)
    end = 0
    for region in layout.regions(pins):
        assert offsets[region.name] >= end
        assert offsets[region.name] % SIZES[region.typecode] == 0
        assert region.nbytes == SIZES[region.typecode] * region.length
        end = offsets[region.name] + region.nbytes
    assert end == layout.size(pins)


def test_a_displays_memory_comes_last_and_moves_no_other_region():
    small, large = layout.regions(30), layout.regions(30, 1000)
    assert small[:-1] == large[:-1]
    assert layout.size(30, 1000) == layout.size(30) + 1000


def test_both_sides_see_the_same_bytes():
    with VirtualBoard(clock="fast") as board:
        assert board._core.silicon.block.attached
        # A byte written on one side is read on the other.
        index = board.definition.resolve("GP3")
        board._core.silicon.block["PIN_OUTSIDE"][index] = layout.Outside.HIGH
        assert board.run("import board, digitalio\ndigitalio.DigitalInOut(board.GP3).value").value == "True"
        assert board._core.silicon.block["PIN_MODE"][index] == layout.PinMode.INPUT


def test_the_shared_memory_is_not_on_the_boards_heap():
    with VirtualBoard(clock="fast") as board:
        used = int(board.run("import gc\ngc.collect()\ngc.mem_alloc()").value)
        assert used < layout.size(len(board.pins))


def test_between_boots_the_outside_world_stays_and_the_pins_are_reset():
    block = SharedBlock(4)
    block["PIN_OUTSIDE"][2] = layout.Outside.LOW
    guest = {region.name: np.zeros(region.length, region.dtype) for region in block.regions}
    places = {offset: name for name, offset in block.offsets.items()}
    block.attach(0, lambda address, *_: guest[places[address]])
    assert guest["PIN_OUTSIDE"][2] == layout.Outside.LOW
    guest["PIN_MODE"][1] = layout.PinMode.OUTPUT
    guest["PIN_OUTSIDE"][3] = layout.Outside.HIGH
    block.detach()
    assert block["PIN_MODE"].tolist() == [0, 0, 0, 0]
    assert block["PIN_OUTSIDE"].tolist() == [0, 0, layout.Outside.LOW, layout.Outside.HIGH]
