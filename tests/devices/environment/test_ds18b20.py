from circuitpython_kernel.devices import DS18B20

BUS = (
    "import board, time\nfrom adafruit_onewire.bus import OneWireBus\nfrom adafruit_ds18x20 import DS18X20\n"
    "bus = OneWireBus(board.GP7)\n"
)


def test_many_on_one_line(board, numbers):
    wanted = {serial: serial * 1.5 - 20 for serial in (1, 2, 3, 0xFFFF_0000_0001)} | {0xFFFF_0000_0001: 99.9375}
    for serial, temperature in wanted.items():
        board.attach(DS18B20(serial=serial, temperature=temperature), pin="GP7")
    found = numbers(
        BUS + "for address in bus.scan():\n"
        "    print(int.from_bytes(address.rom[1:7], 'little'), DS18X20(bus, address).temperature)"
    )
    assert dict(zip(found[::2], found[1::2], strict=True)) == wanted


def test_resolution(board, numbers):
    board.attach(DS18B20(temperature=21.9), pin="GP7")
    code = "sensor = DS18X20(bus, bus.scan()[0])\nsensor.resolution = 9\n"
    assert numbers(BUS + code + "print(sensor.temperature, sensor.resolution)") == [21.5, 9]


def test_a_conversion_takes_its_time(board, numbers):
    board.attach(DS18B20(), pin="GP7")
    code = "sensor = DS18X20(bus, bus.scan()[0])\nt = time.monotonic()\nsensor.temperature\nprint(time.monotonic() - t)"
    assert 0.75 <= numbers(BUS + code)[0] < 0.8


def test_negative_temperature_and_power_on_value(board, numbers):
    sensor = DS18B20(temperature=-10.0625)
    board.attach(sensor, pin="GP7")
    code = "sensor = DS18X20(bus, bus.scan()[0])\nprint(sensor.read_temperature(), sensor.temperature)"
    assert numbers(BUS + code) == [85, -10.0625]
