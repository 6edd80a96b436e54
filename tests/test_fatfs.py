"""The file system of SD cards, against a model of one, and against other people's FAT."""

import os
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuitpython_kernel.fatfs import Fat, format_device


class Memory:
    """A block device."""

    def __init__(self, blocks):
        self.data = bytearray(512 * blocks)

    def count(self):
        return len(self.data) // 512

    def readblocks(self, start, buffer):
        buffer[:] = self.data[start * 512 : start * 512 + len(buffer)]

    def writeblocks(self, start, buffer):
        self.data[start * 512 : start * 512 + len(buffer)] = buffer


def formatted(blocks):
    device = Memory(blocks)
    format_device(device)
    return device


@pytest.mark.parametrize(("blocks", "bits"), [(2048, 12), (16384, 16), (1_500_000, 32)])
def test_the_kind_follows_the_size(blocks, bits):
    system = Fat(formatted(blocks))
    assert (system.bits, system.label) == (bits, "SDCARD")
    with system.open("/Ein Name mit Ümlaut 😀.txt", "w") as file:
        file.write("x" * 5000)
    assert list(Fat(system.device).ilistdir("/")) == [("Ein Name mit Ümlaut 😀.txt", 0x8000, 0, 5000)]


_NAMES = st.sampled_from(("A.TXT", "a longer name.text", "Ü.bin", "data.csv", "data.csv.old", "B"))
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), _NAMES, st.binary(max_size=3000)),
        st.tuples(st.just("append"), _NAMES, st.binary(max_size=1500)),
        st.tuples(st.just("patch"), _NAMES, st.integers(0, 2000), st.binary(max_size=600)),
        st.tuples(st.just("remove"), _NAMES),
        st.tuples(st.just("rename"), _NAMES, _NAMES),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(_STEPS)
def test_files_are_what_a_dictionary_of_them_is(steps):
    device = formatted(2048)
    system, model = Fat(device), {}
    for step, name, *rest in steps:
        if step == "write":
            with system.open(name, "wb") as file:
                file.write(rest[0])
            model[name] = rest[0]
        elif step == "append":
            with system.open(name, "ab") as file:
                file.write(rest[0])
            model[name] = model.get(name, b"") + rest[0]
        elif name not in model:
            with pytest.raises(OSError, match="2"):
                system.open(name, "rb")
        elif step == "patch":
            place = min(rest[0], len(model[name]))
            with system.open(name, "r+b") as file:
                file.seek(place)
                file.write(rest[1])
            model[name] = model[name][:place] + rest[1] + model[name][place + len(rest[1]) :]
        elif step == "remove":
            system.remove(name)
            del model[name]
        else:
            system.rename(name, rest[0])
            model[rest[0]] = model.pop(name)
    again = Fat(device)
    assert {name: size for name, _, _, size in again.ilistdir("/")} == {name: len(data) for name, data in model.items()}
    for name, data in model.items():
        with again.open(name, "rb") as file:
            assert file.read() == data
    used = sum(-(-len(data) // 512) for data in model.values())
    assert again.statvfs("/")[3] == again.clusters - used, "no cluster is lost"


def test_a_full_card_says_so_and_keeps_what_it_has():
    system = Fat(formatted(256))
    with system.open("big", "wb") as file, pytest.raises(OSError, match="28"):
        file.write(bytes(1 << 20))
    system.remove("big")
    assert system.statvfs("/")[3] == system.clusters


@pytest.mark.parametrize("blocks", [2048, 16384, 1_500_000])
def test_other_people_s_programs_read_it(blocks, tmp_path):
    checker = shutil.which("fsck.fat", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if checker is None or shutil.which("mtype") is None:
        assert os.environ.get("CI") != "true", "dosfstools and mtools are missing, and CI must not skip this"
        pytest.skip("Debian's dosfstools and mtools are missing")
    device = formatted(blocks)
    system = Fat(device)
    system.mkdir("/A folder")
    with system.open("/A folder/some long name.txt", "w") as file:
        file.write("read by others\n" * 200)
    image = tmp_path / "card.img"
    image.write_bytes(device.data)
    checked = subprocess.run([checker, "-n", str(image)], capture_output=True, text=True)
    assert checked.returncode in (0, 1)
    assert "2 files" in checked.stdout
    shown = subprocess.run(
        ["mtype", "-i", str(image), "::/A folder/some long name.txt"], capture_output=True, text=True
    )
    assert shown.stdout.replace("\r", "") == "read by others\n" * 200
    (tmp_path / "theirs.txt").write_text("written by others\n")
    subprocess.run(["mcopy", "-i", str(image), str(tmp_path / "theirs.txt"), "::/A folder/Their file.txt"], check=True)
    device.data[:] = image.read_bytes()
    with Fat(device).open("/a folder/their FILE.txt") as file:
        assert file.read() == "written by others\n"
