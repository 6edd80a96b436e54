"""Devices on I2C and SPI buses: who uses a bus locks it. Follows CircuitPython 10's adafruit_bus_device module."""
