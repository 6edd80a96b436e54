"""The one exception of the pass."""


class UnsupportedModule(ValueError):
    """The module holds something the pass does not know; it is refused rather than rewritten by guess."""
