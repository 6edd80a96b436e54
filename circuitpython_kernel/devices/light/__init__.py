"""Light, colour and gestures."""
