"""Keys make a line, as a model on a plain string says; what the screen shows is that line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitpython_kernel.console.editor import CTRL_C, Control, LineEditor


class Keys:
    """A terminal that types bytes, and a screen of one line that understands what comes back."""

    def __init__(self, data):
        self.data = list(data)
        self.shown = b""

    def read(self):
        return self.data.pop(0) if self.data else None

    def write(self, data):
        self.shown += data


def screen(shown):
    """The last line on a screen after the bytes, and where its cursor is."""
    line, at, text = [], 0, shown.decode()
    place = 0
    while place < len(text):
        if text.startswith("\x1b[K", place):
            del line[at:]
            place += 3
        elif text.startswith("\x1b[", place):
            end = text.index("D", place)
            at -= int(text[place + 2 : end])
            place = end + 1
        else:
            character = text[place]
            if character == "\b":
                at -= 1
            elif character == "\r":
                at = 0
            elif character == "\n":
                line, at = [], 0
            else:
                line[at : at + 1] = [character]
                at += 1
            place += 1
    return "".join(line), at


MOVES = {
    "left": (b"\x1b[D", b"\x02"), "right": (b"\x1b[C", b"\x06"), "home": (b"\x1b[H", b"\x1b[1~"),
    "end": (b"\x1b[F", b"\x1b[4~", b"\x05"), "backspace": (b"\x7f", b"\x08"), "delete": (b"\x1b[3~",),
    "kill": (b"\x0b",), "kill to start": (b"\x15",), "nothing": (b"\x1b[5~", b"\x1bx", b"\x00"),
}  # fmt: skip


def model(keys):
    """What the keys make of a string and a cursor."""
    text, at = "", 0
    for key in keys:
        match key:
            case "left":
                at = max(at - 1, 0)
            case "right":
                at = min(at + 1, len(text))
            case "home":
                at = 0
            case "end":
                at = len(text)
            case "backspace":
                start = (at - 1) // 4 * 4 if at and not text[:at].strip(" ") else max(at - 1, 0)
                text, at = text[:start] + text[at:], start
            case "delete":
                text = text[:at] + text[at + 1 :]
            case "kill":
                text = text[:at]
            case "kill to start":
                text, at = text[at:], 0
            case "nothing":
                pass
            case _:
                text, at = text[:at] + key + text[at:], at + len(key)
    return text, at


@given(st.data())
def test_keys_do_what_the_model_says(data):
    keys = data.draw(st.lists(st.one_of(st.sampled_from(sorted(MOVES)), st.sampled_from("ab ä€😀")), max_size=40))
    typed = b"".join(data.draw(st.sampled_from(MOVES[key])) if key in MOVES else key.encode() for key in keys)
    terminal = Keys(b"\x1b[5~" + typed)
    editor = LineEditor(terminal)
    text, at = model(keys)
    with pytest.raises(Control):
        editor.read_line("> ", keys=())
    assert screen(terminal.shown) == ("> " + text, at + 2)
    assert LineEditor(Keys(typed + b"\r")).read_line("> ", keys=()) == text


def test_history_goes_up_and_down_and_keeps_what_was_typed():
    terminal = Keys(b"thi\x1b[A\x1b[A\x1b[B\x1b[B\x1b[B\r" + b"\x10\x10\x10\x10\r" + b"\x10\x0e\r")
    editor = LineEditor(terminal)
    for line in ("first", "second", "second", "  "):
        editor.remember(line)
    assert editor.history == ["first", "second"]
    assert editor.read_line("> ") == "thi"
    assert editor.read_line("> ") == "first"
    assert editor.read_line("> ") == ""


@pytest.mark.parametrize("key", [1, 2, 3, 4, 5])
def test_control_keys_on_an_empty_line_are_for_the_caller(key):
    with pytest.raises(Control) as caught:
        LineEditor(Keys([key])).read_line("> ")
    assert caught.value.key == key


def test_ctrl_c_cancels_any_line():
    with pytest.raises(Control) as caught:
        LineEditor(Keys(b"abc\x03")).read_line("> ", keys=())
    assert caught.value.key == CTRL_C


def test_tab_completes_or_indents():
    def complete(line):
        return {"pri": ("nt", []), "x.": ("", ["one", "two"])}.get(line, ("", []))

    assert LineEditor(Keys(b"pri\t(1)\r"), complete).read_line("> ") == "print(1)"
    assert LineEditor(Keys(b"\tx\r"), complete).read_line("> ") == "    x"
    terminal = Keys(b"x.\to\r")
    assert LineEditor(terminal, complete).read_line("> ") == "x.o"
    assert b"\r\none    two\r\n> x." in terminal.shown
