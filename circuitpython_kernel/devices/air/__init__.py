"""Gases and particles.

A chip a file. It may import `devices.base`, `devices.toolkit`, `hardware`, `traces`, `drive`, `fat` and `common`.
"""
