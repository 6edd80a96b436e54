"""Gases and particles."""
