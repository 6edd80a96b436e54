"""Radios: co-processors that bring a board without one onto the air.

A chip a file. It may import `devices.base`, `devices.toolkit`, `hardware`, `network`, `traces`, `drive`, `fat` and
`common`.
"""
