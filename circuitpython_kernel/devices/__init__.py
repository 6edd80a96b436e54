"""Parts that can be attached to a board. None yet."""
