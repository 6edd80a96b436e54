"""Displays and light strips."""
