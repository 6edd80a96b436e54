"""The drawing of a board: to scale where there is a layout, else made from its list of pins.

`layout` and `scale_layout` say where things are, `svg` and `figure` draw them, `pin_state` says what is shown of a pin.
It may import `drawing`'s own shapes, and what lies below `drawing`.
"""
