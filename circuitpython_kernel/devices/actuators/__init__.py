"""What moves, switches and sounds."""
