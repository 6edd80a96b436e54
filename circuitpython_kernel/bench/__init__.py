"""Several boards on one bench: their clocks go on together, and wires and the air join them.

It may import every floor below.
"""
