"""Converters, and what is measured in volts, amperes and watts.

A chip a file. It may import `devices.base`, `devices.toolkit`, `hardware`, `traces`, `drive`, `fat` and `common`.
"""
