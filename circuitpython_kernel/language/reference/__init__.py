"""The stub reader behind `language.stubs`, and stubs for the modules shared with Python (``core``).

It may import nothing of ours.
"""
