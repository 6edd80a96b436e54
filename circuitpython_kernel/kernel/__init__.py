"""The Jupyter face: cells, output and its pacing, interrupts, completion, stills, the notebook's drive.

`kernel` has the kernel's class; `slot` holds its board. Magics are in `magics/`.
It may import every floor below.
"""
