"""Libraries from PyPI, byte for byte, on the board."""

import shutil

import pytest

from tests.devices.libraries import install_pinned

LIBRARIES = ("asyncio", "ticks", "neopixel", "bme280", "onewire", "led-animation")


@pytest.fixture(scope="session")
def libraries(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lib")
    install_pinned(folder, (f"adafruit-circuitpython-{name}" for name in LIBRARIES))
    return folder


@pytest.fixture
def board(board, libraries):
    shutil.copytree(libraries, board.drive.path / "lib", dirs_exist_ok=True)
    yield board
    shutil.rmtree(board.drive.path / "lib")


def test_asyncio_runs_tasks_on_the_boards_clock(board):
    result = board.run(
        "import asyncio, time\n"
        "async def count(name, delay):\n"
        "    for n in range(3):\n"
        "        print(name, n)\n"
        "        await asyncio.sleep(delay)\n"
        "async def main():\n"
        "    event = asyncio.Event()\n"
        "    async def waiter():\n"
        "        await event.wait()\n"
        "        print('event')\n"
        "    task = asyncio.create_task(waiter())\n"
        "    await asyncio.gather(count('a', 10), count('b', 25))\n"
        "    event.set()\n"
        "    await task\n"
        "    try:\n"
        "        await asyncio.wait_for(count('late', 100), 1)\n"
        "    except asyncio.TimeoutError:\n"
        "        print('timeout')\n"
        "start = time.monotonic()\n"
        "asyncio.run(main())\n"
        "round(time.monotonic() - start)"
    )
    assert (result.traceback, result.value) == ("", "76")
    assert result.stdout.split("\n") == ["a 0", "b 0", "a 1", "a 2", "b 1", "b 2", "event", "late 0", "timeout", ""]


def test_asyncio_can_be_interrupted(board):
    running = board.start("import asyncio\nprint('on')\nasyncio.run(asyncio.Event().wait())", on_output=lambda *_: None)
    while not board.interrupt():
        assert not running.done()
    assert running.result().error_type == "KeyboardInterrupt"
    assert board.run("1 + 1").value == "2"


def test_neopixel(board, ev):
    ev("import board, neopixel\np = neopixel.NeoPixel(board.GP2, 4, brightness=0.5, auto_write=False)")
    ev("p.fill(0x102030)\np[1] = (255, 0, 10)\np.show()")
    assert board.pixels("GP2").colors().tolist() == [[8, 16, 24], [127, 0, 5], [8, 16, 24], [8, 16, 24]]


def test_led_animation(board, ev):
    ev(
        "import board, neopixel, time\nfrom adafruit_led_animation.animation.blink import Blink\n"
        "p = neopixel.NeoPixel(board.GP2, 2, auto_write=False)\nblink = Blink(p, speed=0.5, color=(255, 0, 0))\n"
        "for n in range(40):\n    blink.animate()\n    time.sleep(0.1)"
    )
    assert 6 <= board.pixels("GP2").frames <= 10


def test_drivers_import(board, ev):
    ev("import adafruit_bme280.basic, adafruit_bme280.advanced, adafruit_onewire.bus, adafruit_onewire.device")
