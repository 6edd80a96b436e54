"""Files and folders: what FatFs says, and what must not happen to what is there."""

import array

import pytest

from circuitpython_kernel.fat import Fat

from .devices import Memory, formatted, fresh, tree


@pytest.fixture
def device():
    return formatted(2048)


@pytest.fixture
def system(device):
    return Fat(device)


def put(system, path, content=b"content"):
    with system.open(path, "wb") as file:
        file.write(content)


def errno(action, *arguments):
    """The number of the error that an action ends with; None when it does not."""
    try:
        action(*arguments)
    except OSError as error:
        return error.args[0]
    return None


def test_a_rename_that_fails_loses_nothing(device, system):
    put(system, "/a.txt")
    system.mkdir("/folder")
    put(system, "/folder/inner.txt")
    assert errno(system.rename, "/a.txt", "/none/b.txt") == 2
    assert errno(system.rename, "/a.txt", "/folder") == 21
    assert errno(system.rename, "/folder", "/a.txt") == 17
    assert errno(system.rename, "/folder", "/folder/deeper") == 22
    assert errno(system.rename, "/folder", "/FOLDER/deeper") == 22
    assert errno(system.rename, "/a.txt", "/what?.txt") == 22
    assert errno(system.rename, "/none", "/b") == 2
    assert tree(fresh(device)) == {"/a.txt": b"content", "/folder": None, "/folder/inner.txt": b"content"}


def test_a_rename_into_a_full_root_loses_nothing(device, system):
    system.mkdir("/folder")
    put(system, "/folder/a rather long name.txt")
    number = 0
    while (why := errno(put, system, f"/F{number}")) is None:
        number += 1
    assert why == 13
    assert number > 400
    before = tree(fresh(device))
    assert errno(system.rename, "/folder/a rather long name.txt", "/another long name.txt") == 13
    free = system.statvfs("/")[3]
    assert errno(system.mkdir, "/one more") == 13
    assert system.statvfs("/")[3] == free, "no cluster is lost"
    assert tree(fresh(device)) == before


def test_another_file_gives_way_and_case_can_change(device, system):
    put(system, "/old.txt", b"old")
    put(system, "/new.txt", b"new" * 500)
    free = system.statvfs("/")[3]
    system.rename("/old.txt", "/NEW.txt")
    assert tree(fresh(device)) == {"/new.txt": b"old"}
    assert system.statvfs("/")[3] == free + 3
    system.rename("/new.txt", "/New.TXT")
    assert tree(fresh(device)) == {"/New.TXT": b"old"}
    assert [entry.short for entry in system.folders.entries(0)] == [b"NEW     TXT"]


def test_a_moved_folder_knows_its_parent(device, system):
    system.mkdir("/one")
    system.mkdir("/two")
    put(system, "/one/file")
    system.chdir("/one")
    system.rename("/one", "/two/three")
    assert system.getcwd() == "/two/three"
    put(system, "more")
    assert set(tree(fresh(device))) == {"/two", "/two/three", "/two/three/file", "/two/three/more"}
    two = system.folders.find(0, "two")
    dots = [entry.first for entry in system.folders.entries(system.folders.find(two.first, "three").first)][:2]
    assert dots[1] == two.first


@pytest.mark.parametrize(
    ("name", "why"),
    [("a*b", 22), ("a:b", 22), ("x" * 256, 22), ("tab\t", 22), ("...", 22), ("a|b", 22), ('say "hi"', 22)],
)
def test_names_that_no_file_can_have(system, name, why):
    assert errno(system.open, "/" + name, "w") == why


def test_names_end_without_dots_and_blanks(device, system):
    put(system, "/name. . ")
    assert list(tree(fresh(device))) == ["/name"]
    assert system.stat("/name..")[6] == 7


def test_a_short_name_in_a_code_page(device, system):
    block = system.volume.root
    put(system, "/X.TXT")
    data = system.volume.read(block)
    data[32:40] = b"\x9aBER    "  # an Ü of code page 437
    system.volume.write(block)
    assert list(tree(fresh(device))) == ["/ÜBER.TXT"]
    assert fresh(device).stat("/über.txt")[6] == 7


def test_aliases_are_told_apart(device, system):
    put(system, "/logfile of today.txt", b"today")
    put(system, "/logfile of yesterday.txt", b"yesterday")
    assert [entry.short for entry in system.folders.entries(0)] == [b"LOGFIL~1TXT", b"LOGFIL~2TXT"]
    assert system.open("/LOGFIL~2.TXT").read() == "yesterday"
    put(system, "/LOGFIL~1.TXT", b"changed")
    assert tree(fresh(device)) == {"/logfile of today.txt": b"changed", "/logfile of yesterday.txt": b"yesterday"}


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (lambda s: s.open("/none"), 2),
        (lambda s: s.open("/none/x", "w"), 2),
        (lambda s: s.open("/file/x", "w"), 2),
        (lambda s: s.open("/folder"), 2),
        (lambda s: s.open("/folder", "w"), 13),
        (lambda s: s.open("/file", "x"), 17),
        (lambda s: s.open("/", "r"), 22),
        (lambda s: s.mkdir("/folder"), 17),
        (lambda s: s.mkdir("/"), 17),
        (lambda s: s.remove("/folder"), 21),
        (lambda s: s.remove("/none"), 2),
        (lambda s: s.rmdir("/file"), 20),
        (lambda s: s.rmdir("/folder"), 13),
        (lambda s: s.rmdir("/"), 22),
        (lambda s: s.ilistdir("/file"), 2),
        (lambda s: s.chdir("/file"), 2),
        (lambda s: s.stat("/none"), 2),
    ],
)
def test_errors_are_those_of_fatfs(system, action, why):
    put(system, "/file")
    system.mkdir("/folder")
    put(system, "/folder/inner")
    assert errno(action, system) == why


def test_a_read_only_mount(system):
    put(system, "/file")
    system.readonly = True
    for action in (
        lambda: system.open("/file", "a"), lambda: system.remove("/file"), lambda: system.mkdir("/x"),
        lambda: system.rename("/file", "/x"), lambda: setattr(system, "label", "X"),
    ):  # fmt: skip
        assert errno(action) == 30
    assert system.open("/file").read() == "content"


def test_beyond_the_end(device, system):
    with system.open("/file", "w+b") as file:
        file.write(b"abc")
        assert file.seek(2000) == 2000
        file.write(b"d")
        assert file.seek(0, 2) == 2001
        assert file.seek(-1, 1) == 2000
        assert file.read() == b"d"
        assert errno(file.seek, -1) == 22
    assert tree(fresh(device)) == {"/file": b"abc" + bytes(1997) + b"d"}
    with system.open("/file", "rb") as file:
        assert file.seek(5000) == 2001, "a file that is only read does not get longer"
        assert errno(file.write, b"x") == 13
    with system.open("/file", "wb") as file:
        assert errno(file.read) == 13


def test_text(system):
    text = "erste Zeile\nzweite mit ÄÖÜ und 😀\n\nletzte"
    with system.open("/text", "w") as file:
        assert file.write(text) == len(text.encode())
    with system.open("/text") as file:
        assert file.read(3) == "ers"
        assert file.readline(5) == "te Ze"
        assert file.readline() == "ile\n"
        assert file.readline(13) == "zweite mit Ä"
        assert file.read(1) == "Ö"
        assert file.read(3) == "Ü u"
        assert file.readlines() == ["nd 😀\n", "\n", "letzte"]
    with system.open("/text") as file:
        assert list(file) == text.splitlines(keepends=True)
    for size in range(1, 12):
        with system.open("/text") as file:
            pieces = []
            while piece := file.read(size):
                pieces.append(piece)
        assert "".join(pieces) == text
        assert {len(piece) for piece in pieces[:-1]} == {size}


def test_a_text_that_is_none(system):
    put(system, "/x", b"ab\xff\xfe")
    with system.open("/x") as file, pytest.raises(UnicodeError):
        file.read()


def test_a_closed_file_and_an_open_one(device, system):
    file = system.open("/x", "w")
    file.write("half")
    assert errno(system.remove, "/x") == 13
    other = system.open("/x")
    file.flush()
    assert other.read() == "half"
    system.rename("/x", "/y")
    file.write(" and all")
    file.close()
    file.close()
    other.close()
    assert tree(fresh(device)) == {"/y": b"half and all"}
    assert errno(file.write, "more") == 22
    system.remove("/y")


def test_truncated_under_a_reader(system):
    put(system, "/x", bytes(3000))
    reader = system.open("/x", "rb")
    assert len(reader.read(2000)) == 2000
    put(system, "/x", b"new")
    assert reader.read() == b""
    reader.seek(0)
    assert reader.read() == b"new"


def test_a_device_that_fails(device, system):
    put(system, "/kept", b"kept" * 400)
    file = system.open("/lost", "wb")
    file.write(b"x" * 600)
    device.left = 0
    assert errno(file.write, b"y" * 5000) == 5
    device.left = None
    assert errno(file.write, b"z") == 5, "nobody knows what is on it"
    assert errno(file.close) == 5
    assert system.open("/kept", "rb").read() == b"kept" * 400
    put(system, "/lost", b"again")
    assert tree(fresh(device)) == {"/kept": b"kept" * 400, "/lost": b"again"}


def test_a_damaged_chain_ends(device, system):
    put(system, "/x", bytes(3000))
    entry = system.folders.find(0, "x")
    system.table.set(entry.first, entry.first)
    system.volume.flush()
    with fresh(device).open("/x", "rb") as file:
        assert len(file.read()) == 3000, "as its size says"
    system.mkdir("/loop")
    loop = system.folders.find(0, "loop")
    system.table.set(loop.first, loop.first)
    data = system.volume.read(system.volume.block_of(loop.first))
    data[64:] = b"\xe5" * 448
    system.volume.write(system.volume.block_of(loop.first))
    system.volume.flush()
    assert errno(fresh(device).ilistdir, "/loop") == 5


def test_the_label(device, system):
    assert system.label == "SDCARD"
    system.label = "weather 1"
    assert fresh(device).label == "WEATHER 1"
    assert errno(setattr, system, "label", "a.b") == 22
    assert errno(setattr, system, "label", "twelve chars") == 22
    system.label = ""
    assert fresh(device).label == ""
    assert tree(fresh(device)) == {}
    system.label = "again"
    assert fresh(device).label == "AGAIN"


def test_the_free_count_of_fat32():
    device = formatted(1_500_000)
    system = Fat(device)
    free = system.statvfs("/")[3]
    put(system, "/x", bytes(40_000))
    system = fresh(device)
    device.calls = 0
    assert system.statvfs("/")[3] == free - 10
    assert device.calls == 0, "it is in FSInfo"


def test_few_transfers_for_a_long_write():
    device = formatted(16384)
    system = Fat(device)
    device.calls = 0
    put(system, "/x", bytes(32768))
    assert device.calls < 20
    device.calls = 0
    with system.open("/x", "rb") as file:
        assert len(file.read()) == 32768
    assert device.calls < 10


def test_too_small_a_device():
    from circuitpython_kernel.fat import format_device

    assert errno(format_device, Memory(10)) == 22


def test_times(device, system):
    put(system, "/x")
    for seconds in (315_532_800, 1_709_164_798, 1_709_251_200, 4_102_444_798):
        system.utime("/x", (seconds, 0))
        assert fresh(device).stat("/x")[7:] == (seconds,) * 3


def test_sync(device, system):
    file = system.open("/x", "w")
    file.write("waiting")
    assert tree(fresh(device)) == {"/x": b""}
    system.sync()
    assert tree(fresh(device)) == {"/x": b"waiting"}


@pytest.mark.parametrize("mode", ["", "b", "rw", "r++", "rbt", "q"])
def test_modes_that_there_are_not(system, mode):
    with pytest.raises(ValueError, match="Invalid mode"):
        system.open("/x", mode)


def test_two_objects_of_one_file(device, system):
    one, two = system.open("/x", "w+b"), system.open("/x", "r+b")
    one.write(b"1" * 700)
    two.seek(100)
    two.write(b"2" * 900)
    one.seek(0)
    assert one.read() == b"1" * 100 + b"2" * 900
    one.close()
    two.close()
    assert tree(fresh(device)) == {"/x": b"1" * 100 + b"2" * 900}


def test_buffers_of_other_kinds(system):
    numbers = array.array("H", [1, 2, 65535])
    with system.open("/x", "w+b") as file:
        assert file.write(numbers) == 6
        file.seek(0)
        found = array.array("H", [0, 0, 0])
        assert file.readinto(found) == 6
    assert found == numbers
