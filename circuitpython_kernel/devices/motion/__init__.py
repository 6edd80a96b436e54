"""Acceleration, rotation, direction and distance."""
