"""The garbage collector and the heap."""

def collect() -> None:
    """Free all memory that nothing refers to any more."""

def enable() -> None:
    """Collect garbage whenever memory runs short."""

def disable() -> None:
    """Collect garbage only when told."""

def isenabled() -> bool:
    """Return whether garbage is collected whenever memory runs short."""

def mem_alloc() -> int:
    """Return the bytes of the heap that are in use, garbage included."""

def mem_free() -> int:
    """Return the bytes of the heap that are free."""
