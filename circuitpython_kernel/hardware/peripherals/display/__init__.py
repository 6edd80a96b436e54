"""Displays: what displayio draws, worked out here; the buses that it goes over; the terminal that is on them.

`records` says how the firmware's objects lie in the guest's memory, `scene` walks over them, `painting` makes pixels of
them, `panel` is a display, and `displays` answers the firmware. They import the chip's other rooms, numpy, and each
other from below: `displays` is on top.
"""
