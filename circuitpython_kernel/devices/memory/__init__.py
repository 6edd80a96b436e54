"""Clocks and memories."""
