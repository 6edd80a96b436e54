"""What parts derive from: `Part`, and a base for each way to be connected.

A base gives a part its inputs, its supply, its faults and its place on a bus; the family's folders have the parts.
It may import `hardware`, `traces` and `common`.
"""
