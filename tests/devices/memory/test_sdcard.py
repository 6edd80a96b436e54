import os

import pytest

from circuitpython_kernel.devices import SDCard

SDCARDIO = (
    "import board, busio, digitalio, os, storage, sdcardio\nspi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
    "card = sdcardio.SDCard(spi, board.GP17)\n"
)
LIBRARY = (
    "import board, busio, digitalio, os, storage, adafruit_sdcard\n"
    "spi = busio.SPI(board.GP18, board.GP19, board.GP16)\n"
    "card = adafruit_sdcard.SDCard(spi, digitalio.DigitalInOut(board.GP17))\n"
)
MOUNT = "vfs = storage.VfsFat(card)\nstorage.mount(vfs, '/sd')\n"


@pytest.fixture
def slot(board):
    """Put a card into the slot; the drive has a folder to mount it at."""
    (board.drive.path / "sd").mkdir(exist_ok=True)

    def put(**options):
        card = SDCard(**options)
        board.attach(card, cs="GP17")
        return card

    return put


@pytest.mark.parametrize("driver", [SDCARDIO, LIBRARY], ids=["sdcardio", "adafruit_sdcard"])
@pytest.mark.parametrize("high_capacity", [True, False])
def test_files_are_written_and_read_back(slot, run, driver, high_capacity):
    card = slot(high_capacity=high_capacity)
    lines = run(
        driver
        + MOUNT
        + "with open('/sd/log.txt', 'w') as file:\n    file.write('Hello\\n')\n    file.write('world\\n')\n"
        "with open('/sd/log.txt', 'a') as file:\n    file.write('again\\n')\n"
        "with open('/sd/log.txt') as file:\n    for line in file:\n        print(line.strip())\n"
        "print(os.listdir('/sd'), os.stat('/sd/log.txt')[6])"
    )
    assert lines == ["Hello", "world", "again", "['log.txt'] 18"]
    assert card.read_file("/log.txt") == b"Hello\nworld\nagain\n"
    assert card.blocks_written > 0


@pytest.mark.parametrize("driver", [SDCARDIO, LIBRARY], ids=["sdcardio", "adafruit_sdcard"])
def test_what_was_put_on_the_card_is_found_and_imported(slot, run, driver):
    card = slot()
    card.write_file("/greeting.py", "def greet():\n    return 'from the card'\n")
    card.write_file("/A file with a long name.txt", "é" * 400)
    assert card.files() == ["/greeting.py", "/A file with a long name.txt"]
    lines = run(
        driver + MOUNT + "import sys\nsys.path.append('/sd')\nimport greeting\nprint(greeting.greet())\n"
        "print(len(open('/sd/A file with a long name.txt').read()))"
    )
    assert lines == ["from the card", "400"]


@pytest.mark.parametrize("high_capacity", [True, False])
def test_how_many_blocks_it_has(slot, run, high_capacity):
    slot(high_capacity=high_capacity)
    # The library drops two bits of the size that cards without high capacity tell.
    assert run(SDCARDIO + "print(card.count())") == ["8192"]


def test_many_blocks_at_once(slot, run):
    card = slot()
    run(
        SDCARDIO + "data = bytes(range(256)) * 8\ncard.writeblocks(100, data)\nbuffer = bytearray(2048)\n"
        "card.readblocks(100, buffer)\nassert buffer == data\n"
    )
    assert card.data[100 * 512 : 104 * 512] == bytes(range(256)) * 8
    run(LIBRARY.replace("spi = ", "card.deinit()\nspi.deinit()\nspi = ") + "buffer = bytearray(2048)\n"
        "card.readblocks(100, buffer)\nassert buffer == data\ncard.writeblocks(7000, data)")  # fmt: skip
    assert card.data[7000 * 512 : 7004 * 512] == bytes(range(256)) * 8


def test_folders_names_and_moves(slot, run):
    card = slot()
    lines = run(
        SDCARDIO + MOUNT + "os.mkdir('/sd/data')\nos.chdir('/sd/data')\n"
        "with open('a.bin', 'wb') as file:\n    file.write(b'123')\n"
        "os.rename('a.bin', '/sd/data/b.bin')\nprint(os.getcwd(), os.listdir())\nos.chdir('/')\n"
        "os.remove('/sd/data/b.bin')\nos.rmdir('/sd/data')\nprint(os.listdir('/sd'))\n"
        "print(os.statvfs('/sd')[0], storage.getmount('/sd').label)"
    )
    assert lines == ["/sd/data ['b.bin']", "[]", "512 SDCARD"]
    assert card.files() == []


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("open('/sd/nothing.txt')", "[Errno 2] No such file/directory: /sd/nothing.txt"),
        ("os.mkdir('/sd/x')\nos.mkdir('/sd/x')", "[Errno 17] File exists"),
        ("os.rmdir('/sd/none')", "[Errno 2] No such file/directory"),
    ],
)
def test_errors_have_circuitpython_s_words(slot, board, code, error):
    slot()
    result = board.run(SDCARDIO + MOUNT + code)
    assert result.error_type in ("OSError", "FileNotFoundError")
    assert result.error_message.startswith(error[:10])


def test_mounting(slot, board, run):
    card = slot()
    assert board.run(SDCARDIO + "storage.mount(storage.VfsFat(card), '/nowhere')").error_message == (
        "Mount point directory missing"
    )
    run(MOUNT)
    assert board.run("storage.mount(vfs, '/sd')").error_type == "OSError"
    run("storage.umount('/sd')\nprint(os.listdir('/sd'))")
    run("storage.mount(vfs, '/sd', readonly=True)")
    assert board.run("open('/sd/x.txt', 'w')").error_message.startswith("[Errno 30]")
    run("storage.remount('/sd', readonly=False)\nopen('/sd/x.txt', 'w').close()\nstorage.umount(vfs)")
    assert card.files() == ["/x.txt"]


def test_formatting(slot, board, run):
    card = slot()
    card.data[:] = bytes(len(card.data))
    assert board.run(SDCARDIO + "storage.VfsFat(card)").error_message.startswith("[Errno 19]")
    run("storage.VfsFat.mkfs(card)\n" + MOUNT + "open('/sd/new.txt', 'w').close()")
    assert card.files() == ["/new.txt"]


def test_no_card(slot, board):
    card = slot()
    card.inserted = False
    for driver in (SDCARDIO, "spi.deinit()\n" + LIBRARY):
        assert board.run(driver).error_message == "no SD card"


def test_a_card_that_is_pulled_out(slot, board, run):
    card = slot()
    run(SDCARDIO + MOUNT)
    card.inserted = False
    assert board.run("open('/sd/x.txt', 'w')").error_message.startswith("[Errno 5]")
    assert board.run("print('the board works on')").ok


def test_an_image_is_kept_in_a_file(tmp_path):
    card = SDCard(1 << 20)
    card.write_file("/hello.txt", "hello")
    card.save(tmp_path / "card.img")
    assert SDCard(image=tmp_path / "card.img").read_file("/hello.txt") == b"hello"
    with pytest.raises(ValueError, match="a multiple of 512 KiB"):
        SDCard(1000)


def test_the_mount_point_is_listed_once(slot, run):
    slot()
    assert run(SDCARDIO + MOUNT + "print(os.listdir('/').count('sd'), os.listdir().count('sd'))") == ["1 1"]
    assert run(
        "os.chdir('/sd')\nprint(os.listdir())\nos.chdir('/')\nstorage.umount('/sd')\nprint('sd' in os.listdir())"
    ) == [
        "[]",
        "True",
    ]


def test_a_long_write_takes_the_time_of_its_blocks(slot, run):
    slot()
    lines = run(
        SDCARDIO + MOUNT + "import time\ndata = bytes(16384)\nstart = time.monotonic_ns()\n"
        "with open('/sd/x', 'wb') as file:\n    file.write(data)\nprint(time.monotonic_ns() - start)"
    )
    # 32 blocks: 16.4 ms at 8 MHz, 0.5 ms each in the card; the rest are the table and the entry.
    assert 32e6 < int(lines[0]) < 45e6


def test_a_file_that_a_program_leaves_open(slot, board, run):
    card = slot()
    (board.drive.path / "code.py").write_text(
        SDCARDIO
        + MOUNT
        + "file = open('/sd/log.txt', 'w')\nfile.write('before')\nos.sync()\nfile.write(' and after')\n"
        "open('/sd/old.txt', 'w').close()\nos.utime('/sd/old.txt', (1000000000, 0))\nprint(os.stat('/sd/old.txt')[8])\n"
    )
    result = board.run_code()
    assert result.ok, result.traceback
    assert card.read_file("/log.txt") == b"before and after"


def test_errors_name_the_file_as_on_the_drive(slot, run):
    slot()
    told = run(
        SDCARDIO
        + MOUNT
        + "open('/sd/there.txt', 'x').close()\n"
        + "for path, mode in (('/sd/none.txt', 'r'), ('/sd/there.txt', 'x'), ('/sd', 'r'), ('/sd/there.txt', 'q')):\n"
        + "    try: open(path, mode)\n    except (OSError, ValueError) as e: print(e)\n"
        + "os.chdir('/sd')\nos.chdir('..')\nprint(os.getcwd())\n"
        + "try: open('none.txt')\nexcept OSError as e: print(e)\n"
        + "try: vfs.open('/none.txt', 'r')\nexcept OSError as e: print(e)\n"
        + "os.chdir('/')\nprint(os.getcwd(), os.listdir('sd'))\n"
    )
    assert told == [
        "[Errno 2] No such file/directory: /none.txt",
        "[Errno 17] File exists: /there.txt",
        "[Errno 22] Invalid argument: /",
        "Invalid mode",
        "/sd",
        "[Errno 2] No such file/directory: none.txt",
        "[Errno 2] No such file/directory: /none.txt",
        "/ ['there.txt']",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_an_image_that_is_no_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is not a file"):
        SDCard(image=tmp_path / "pipe")
    with pytest.raises(OSError, match=r"it is not a file|No such device"):
        SDCard(size=1 << 20).save(tmp_path / "pipe")
    with open(tmp_path / "huge.img", "wb") as sparse:
        sparse.truncate(1 << 40)
    with pytest.raises(OSError, match="it has more than"):
        SDCard(image=tmp_path / "huge.img")
