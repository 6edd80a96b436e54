"""Converters, and what is measured in volts, amperes and watts."""
