"""When USB devices can be chosen: before USB starts."""


def check_before_start():
    """RuntimeError once USB has started, which a board does before code.py."""
    raise RuntimeError("Cannot change USB devices now")
