"""What was captured: traces of pins, logs of buses, and what can be said about them.

They are stored within a budget of bytes, cut down to a screen's width, measured, searched and labelled.
They know nothing of a chip. `export/` writes and draws them.
It may import `common`.
"""
