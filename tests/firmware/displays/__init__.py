"""Programs with displays."""
