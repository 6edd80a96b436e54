"""What a person turns, presses and touches, and port expanders.

A chip a file. It may import `devices.base`, `devices.toolkit`, `hardware`, `traces`, `drive`, `fat` and `common`.
"""
