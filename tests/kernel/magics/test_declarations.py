"""Every declared magic, by its row: wrong arguments are told in one sentence, and its help is its row's.

The cases come from the declarations: a new magic is tested here without a line more, and a new kind of argument is
asked for a wrong word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from circuitpython_kernel.kernel import cells
from circuitpython_kernel.kernel.magics.declaration import Argument, Flag, Magic, Option
from circuitpython_kernel.kernel.magics.overview import MAGICS
from tests.kernel_helpers import Front, running_kernel

RIGHT = {
    "action": "check",
    "attached part": "servo",
    "board": "raspberry_pi_pico",
    "bus": "I2C",
    "clock mode": "advance",
    "action of %network": "allow",
    "digits": "3",
    "file on the drive": "code.py",
    "file to export to": "x.vcd",
    "file to write": "x.py",
    "file": "x",
    "kind of floats": "double",
    "pace of computing": "free",
    "megabytes": "64",
    "number": "1",
    "option": "rerun",
    "option's value": "strict",
    "part or text": "servo",
    "part": "servo",
    "pin": "LED",
    "seconds to step": "1",
    "seconds": "1",
    "setting": "pulse=GP2",
    "signal": "sine",
    "statement": "1 + 1",
    "text": "word",
    "theme": "dark",
    "variable": "x",
}
"""A word of each kind that can be read."""

WRONG = {
    "action": ("chekc", '%circuit takes save, load, export, check, cell or lines, not "chekc"; did you mean "check"?'),
    "attached part": ("sevro", 'There is no part "sevro"; did you mean "servo"?'),
    "board": ("raspbery_pi_pico", 'There is no board "raspbery_pi_pico"; did you mean "raspberry_pi_pico"'),
    "bus": ("I3C", 'There is no bus "I3C"; did you mean "I2C"?'),
    "action of %network": ("alow", '%network takes allow, deny, publish or close, not "alow"; did you mean "allow"?'),
    "clock mode": ("fsat", '%clock knows realtime, fast, manual and "advance S", not "fsat"; did you mean "fast"?'),
    "digits": ("0", '%timeit -p takes a number from 1 to 17, not "0".'),
    "file on the drive": ("none.py", 'There is no "none.py" on the drive; "%%file none.py" writes it.'),
    "file to export to": ("x.doc", "%export takes a file name that ends in .vcd, .sr, .csv, .parquet, .png, .svg, "),
    "file to write": ("../x.py", '"../x.py" is not on the drive; give a name such as lib/blinker.py.'),
    "pace of computing": ("fast", '--cpu takes board or free, not "fast".'),
    "kind of floats": ("duoble", '--floats takes board or double, not "duoble"; did you mean "double"?'),
    "megabytes": ("lots", '%memory takes a number of megabytes, as in "%memory 256", not "lots".'),
    "number": ("many", 'takes a number from 1 on, not "many".'),
    "option": ("rerrun", 'There is no option "rerrun"; did you mean "rerun"? %option lists them.'),
    "option's value": ("srict", "%option rerun takes let-go or strict."),
    "part": ("sevro", 'There is no part "sevro"; did you mean "servo"'),
    "part or text": ("xyzzy", 'No part has "xyzzy" in its name or description'),
    "pin": ("LDE", 'Raspberry Pi Pico has no pin "LDE"; did you mean "LED"?'),
    "seconds": ("soon", 'takes a positive number of seconds, not "soon".'),
    "seconds to step": ("soon", '%clock advance takes a positive number of seconds, not "soon".'),
    "setting": ("now", '%attach cannot read "now"; write pulse=PIN, as in "%attach bme280 temperature=21.5".'),
    "signal": ("sinus", '%generate knows sine, square, triangle, sawtooth, noise, a CSV file and off, not "sinus"'),
    "theme": ("drak", '%wiring takes "light" or "dark", not "drak"; did you mean "dark"?'),
    "variable": ("1x", '%%capture takes the name of one variable, not "1x".'),
}
"""A word of each kind that cannot be read, and what is said of it."""

ANYTHING = {"text", "statement", "file"}
"""Kinds of which every word is right; what it stands for may be missing, which the magics' own tests know."""


def cell(magic: Magic, *words: str) -> str:
    """A cell with the magic and words behind it."""
    return " ".join([magic.spelled, *words]) + ("\nx = 1" if magic.form == "cell" else "")


def right(magic: Magic, upto: int | None = None) -> list[str]:
    """Right words for the needed places of a magic; or for all places before one."""
    places = magic.places[:upto] if upto is not None else [place for place in magic.places if place.needed]
    return [RIGHT[place.kind.name] for place in places if not place.many]


def unknown_options() -> Iterator[tuple[str, str]]:
    for magic in MAGICS.values():
        if magic.verbatim and not magic.options:
            continue
        known = f"{magic.spelled} knows " if magic.options else f"{magic.spelled} takes none."
        yield cell(magic, "--xyzzy", *right(magic)), f'There is no option "--xyzzy"; {known}'
        for name in magic.options:
            if name.startswith("--"):
                wrong = f"{name}x"
                yield cell(magic, wrong, *right(magic)), f'There is no option "{wrong}"; did you mean "{name}"?'


def options_with_wrong_values() -> Iterator[tuple[str, str]]:
    for magic in MAGICS.values():
        for option in magic.options.values():
            if isinstance(option, Flag) and not option.name.startswith("--"):
                continue
            if isinstance(option, Flag):
                words = [*right(magic), f"{option.name}=1"] if not magic.verbatim else [f"{option.name}=1"]
                yield cell(magic, *words), f'{option.name} takes nothing, so leave out "1".'
                continue
            words = [] if magic.verbatim else right(magic)
            yield cell(magic, *words, option.name), f"{magic.subject(option)} takes {option.takes}"
            if option.kind.name not in ANYTHING:
                word, sentence = WRONG[option.kind.name]
                yield cell(magic, *words, option.name, word), sentence


def missing() -> Iterator[tuple[str, str]]:
    for magic in MAGICS.values():
        if right(magic) or any(place.needed for place in magic.places):
            first = magic.places[0]
            takes = first.takes if isinstance(first.takes, str) else first.takes()
            yield cell(magic), f'{magic.spelled} takes {takes}, as in "{magic.spelled} '


def too_many() -> Iterator[tuple[str, str]]:
    for magic in MAGICS.values():
        if magic.name == "host" or any(place.many or place.verbatim for place in magic.places):
            continue
        said = (
            magic.leave_out(["surplus"], ["surplus"])
            if not magic.places and magic.too_many
            else f"{magic.spelled} takes "
        )
        yield cell(magic, *right(magic, len(magic.places)), "surplus"), said


def wrong_words() -> Iterator[tuple[str, str]]:
    for magic in MAGICS.values():
        for number, place in enumerate(magic.places):
            if place.kind.name in WRONG:
                word, sentence = WRONG[place.kind.name]
                yield cell(magic, *right(magic, number), word), sentence


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with running_kernel(tmp_path_factory.mktemp("kernel"), CIRCUITPYTHON_CLOCK="fast") as front:
        front.run("%attach servo")
        yield front


@pytest.mark.parametrize(
    ("code", "sentence"),
    [*unknown_options(), *options_with_wrong_values(), *missing(), *too_many(), *wrong_words()],
)
def test_what_is_wrong_is_said_in_one_sentence(front: Front, code: str, sentence: str) -> None:
    ran = front.run(code)
    assert sentence in ran.sentence
    assert ran.error["ename"] == "UsageError"
    assert "\n" not in ran.sentence
    assert re.match(r"[A-Z%\"-]", ran.sentence), "it begins as a sentence does, or with what was typed"
    assert ran.sentence.endswith((".", "?")), "it ends as a sentence does"


def test_each_kind_of_mistake_is_looked_for() -> None:
    for cases in (unknown_options, options_with_wrong_values, missing, too_many, wrong_words):
        assert len(list(cases())) >= 5, cases.__name__
    kinds = {one.kind.name for magic in MAGICS.values() for one in magic.arguments if not isinstance(one, Flag)}
    assert kinds == RIGHT.keys()
    assert kinds == WRONG.keys() | ANYTHING


def test_all_are_registered_and_listed(front: Front) -> None:
    text = front.run("%lsmagic").text()
    for magic in MAGICS.values():
        assert (f"{magic.usage} " in text) == magic.listed, magic.name
        assert (magic.summary in text) == magic.listed, magic.name
        kind = "cell" if magic.form == "cell" else "line"
        assert front.run(f"%%host\nget_ipython().find_{kind}_magic('{magic.name}').magic.name").value == repr(
            magic.name
        )


@pytest.mark.parametrize("name", MAGICS)
def test_help_and_completion_are_the_rows(front: Front, name: str) -> None:
    magic = MAGICS[name]
    shown = front.inspect(magic.spelled, len(magic.spelled))
    assert magic.usage in shown
    assert magic.sentence in shown
    for written, text in magic.rows:
        assert f"{written} " in shown
        assert text in shown
    assert magic.spelled in front.complete(magic.spelled[:-1])
    (page,) = front.run(f"{magic.spelled}?").reply["content"]["payload"]
    assert page["data"]["text/plain"] == shown
    if magic.options:
        assert front.complete(f"{magic.spelled} -") == list(magic.options)


def test_values_are_completed_by_their_kinds(front: Front) -> None:
    front.run("%%file lib/made.py\nx = 1\n")
    assert front.complete("%run lib/") == ["lib/made.py"]
    assert front.complete("%%file lib/m") == ["lib/made.py"]
    assert front.complete("%detach ser") == ["servo"]
    assert front.complete("%parts bme28") == ["bme280"]
    assert front.complete("%monitor I2") == ["I2C"]
    assert front.complete("%wiring ") == ["light", "dark"]
    assert front.complete("%board --floats=d") == ["--floats=double"]
    assert front.complete("%clock fast ") == []
    assert front.complete("%spectrum A0 ") == []
    assert "A1" in front.complete("%spectrum --for 1 A")


def test_options_stand_anywhere_and_numbers_are_none(front: Front) -> None:
    assert "Scope of LED, GP2" in front.run("%scope --for=2 LED --plain GP2").text() + str(
        front.run("%scope LED --for 2 GP2").contents("display_data")
    )
    assert front.run("%generate A0 sine 5 Hz -0.5 V to .5 V").status == "ok"
    assert front.run("%clock advance -.5").sentence == '%clock advance takes a positive number of seconds, not "-.5".'
    assert front.run("%scope --").sentence == 'There is no option "--"; %scope knows --for and --plain.'
    assert front.run("%scope -h").sentence == 'There is no option "-h"; %scope knows --for and --plain.'


def test_a_statement_is_taken_as_it_was_typed(front: Front) -> None:
    assert front.run("%time -1 - 2").value == "-3"
    assert front.run("""%time "a,  b", 'c'""").value == "('a,  b', 'c')"
    assert front.run("%timeit -n1 -r 1 assert 'a,  b' == 'a,' + '  b'").status == "ok"


def test_cells_know_the_magics_that_run_the_program() -> None:
    """`cells` finds the magics over a program by their names; those rows that can stand there are no others."""
    over = {magic.name for magic in MAGICS.values() if magic.form == "line_cell" and magic.over_program}
    over |= {"capture", "on"}
    found = {name for name in MAGICS if cells._AROUND_PROGRAM.match(f"%%{name}")}
    assert found == over


def test_every_row_can_be_read() -> None:
    for magic in MAGICS.values():
        assert re.fullmatch(r"[^\n]*[^.\s]", magic.summary), magic.name
        assert sum(place.many or place.verbatim for place in magic.places) <= 1
        for one in magic.arguments:
            assert one.help, (magic.name, one.name)
            assert one.key.isidentifier(), (magic.name, one.name)
            if isinstance(one, Argument) and not one.verbatim:
                assert one.takes, f"what it takes, in a sentence: {magic.name} {one.name}"
            if isinstance(one, Option):
                assert one.takes, (magic.name, one.name)
