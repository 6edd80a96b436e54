"""What the stubs tell."""

from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.language import stubs
from circuitpython_kernel.language.reference.reader import read_module
from circuitpython_kernel.language.stubs import Member, Parameter

SOURCE = f"circuitpython-stubs {version('circuitpython-stubs')}"


def test_modules():
    modules = stubs.modules()
    assert list(modules) == sorted(modules)
    assert {"digitalio", "busio", "alarm", "alarm.pin", "ulab.numpy", "micropython", "time", "os"} <= set(modules)
    assert "jsonpointer" not in modules  # another distribution's stubs
    assert "pandas" not in modules
    assert len(modules) > 120


def test_every_module_reads_and_every_member_is_found():
    for module in stubs.modules():
        for name, member in stubs.surface(module).items():
            assert member.kind in ("class", "function", "constant"), (module, name)
            assert not member.target
            reference = stubs.lookup(f"{module}.{name}")
            assert reference is not None
            assert (reference.name, reference.kind) == (f"{module}.{name}", member.kind)
            assert name in stubs.members(module)
            for inner in member.members.values():
                assert inner.kind in ("method", "property", "constant", "class")
                found = stubs.lookup(f"{module}.{name}.{inner.name}")
                assert found is not None
                assert found.kind == inner.kind


def test_module():
    found = stubs.lookup("digitalio")
    assert (found.name, found.kind, found.signature, found.source) == ("digitalio", "module", "", SOURCE)
    assert found.doc.startswith("Basic digital pin support")
    assert stubs.members("digitalio") == ("DriveMode", "DigitalInOut", "Direction", "Pull")


def test_class():
    found = stubs.lookup("digitalio.DigitalInOut")
    assert found.kind == "class"
    assert found.signature == "DigitalInOut(pin: microcontroller.Pin)"
    assert "Digital input and output" in found.doc
    assert "Create a new DigitalInOut" in found.doc
    assert "switch_to_output" in stubs.members("digitalio.DigitalInOut")
    assert not any(name.startswith("_") for name in stubs.members("digitalio.DigitalInOut"))


def test_members_of_a_class():
    value = stubs.lookup("digitalio.DigitalInOut.value")
    assert (value.kind, value.signature) == ("property", "value: bool")
    method = stubs.lookup("digitalio.DigitalInOut.switch_to_output")
    assert method.kind == "method"
    assert method.signature == (
        "switch_to_output(value: bool = False, drive_mode: DriveMode = DriveMode.PUSH_PULL) -> None"
    )
    up = stubs.lookup("digitalio.Pull.UP")
    assert (up.kind, up.signature) == ("constant", "UP: Pull")
    assert up.doc


def test_keyword_only_parameters():
    assert stubs.lookup("busio.I2C").signature.startswith("I2C(scl: microcontroller.Pin, sda: microcontroller.Pin, *, ")


def test_core_modules():
    found = stubs.lookup("time.sleep")
    assert (found.kind, found.signature) == ("function", "sleep(seconds: float) -> None")
    assert found.source != SOURCE
    assert {"monotonic", "monotonic_ns", "sleep"} <= set(stubs.members("time"))
    assert "PinAlarm" in stubs.members("alarm.pin")
    assert stubs.lookup("time.struct_time.tm_year").kind == "property"


def test_submodules_are_members():
    assert {"pin", "time", "touch", "exit_and_deep_sleep_until_alarms"} <= set(stubs.members("alarm"))
    assert "numpy" in stubs.members("ulab")
    assert stubs.lookup("alarm.time").kind == "module"


def test_re_exports_are_followed_and_imports_for_annotations_are_not():
    alias, original = stubs.lookup("displayio.Display"), stubs.lookup("busdisplay.BusDisplay")
    assert alias.kind == "class"
    assert alias.doc == original.doc
    assert alias.signature.startswith("Display(")
    assert stubs.surface("displayio")["FourWire"].members == stubs.surface("fourwire")["FourWire"].members
    assert stubs.lookup("microcontroller.ByteArray") is None


def test_what_only_type_checkers_see_is_left_out():
    assert stubs.lookup("digitalio.DigitalInOutProtocol") is None
    assert "PixelType" not in stubs.members("adafruit_pixelbuf")


def test_type_parameters_read_on_any_python():
    assert stubs.lookup("micropython.const").signature == "const(expr: T) -> T"


def test_surface():
    inout = stubs.surface("digitalio")["DigitalInOut"]
    assert inout.parameters == (Parameter("pin", "positional", "microcontroller.Pin", None),)
    assert inout.members["value"].settable
    assert inout.members["switch_to_output"].parameters[0] == Parameter("value", "positional", "bool", "False")
    assert "__enter__" in inout.members
    i2c = stubs.surface("busio")["I2C"]
    assert Parameter("frequency", "keyword-only", "int", "100000") in i2c.parameters
    with pytest.raises(LookupError, match="nonsense"):
        stubs.surface("nonsense")


@pytest.mark.parametrize("name", ["", ".", "nope", "digitalio.nope", "digitalio.Pull.UP.more", "digitalio..Pull"])
def test_nothing_is_found(name):
    assert stubs.lookup(name) is None
    assert stubs.members(name) == ()


@given(st.text(max_size=20))
def test_any_text_may_be_asked_for(text):
    assert (stubs.lookup(f"digitalio.{text}") is not None) == (text in stubs.members("digitalio"))
    assert (len(stubs.members(text)) > 0) == (text in stubs.modules())


@pytest.mark.parametrize("name", stubs.members("digitalio"))
def test_every_member_is_found_by_its_name(name):
    assert stubs.lookup(f"digitalio.{name}").name == f"digitalio.{name}"


def test_reading_a_stub():
    text = '''"""About."""
from typing import overload
class Thing(Base):
    """A thing."""
    @overload
    def __init__(self, a: int) -> None: ...
    @overload
    def __init__(self, a: str, /, *rest: int, key: bool = True, **more: int) -> None: ...
    @staticmethod
    def make(size: int) -> "Thing": ...
    @property
    def fixed(self) -> int:
        """Fixed."""
    @property
    def free(self) -> int: ...
    @free.setter
    def free(self, value: int) -> None: ...
    level: float
    """The level (read-only).

        indented"""
    width: int
    LOW: int
Alias = int
def both(x=3): ...
'''
    module = read_module("things", text, ())
    assert set(module.members) == {"Thing", "both"}
    thing = module.members["Thing"]
    assert thing.bases == ("Base",)
    assert len(thing.overloads) == 2
    assert [p.kind for p in thing.overloads[1]] == ["positional-only", "var-positional", "keyword-only", "var-keyword"]
    assert [p.name for p in thing.members["make"].parameters] == ["size"]
    kinds = {name: (m.kind, m.settable) for name, m in thing.members.items() if m.kind != "method"}
    assert kinds == {
        "fixed": ("property", False),
        "free": ("property", True),
        "level": ("property", False),
        "width": ("property", True),
        "LOW": ("constant", False),
    }
    assert isinstance(module.members["both"], Member)
    assert module.members["both"].parameters[0].default == "3"
