"""Jupyter widgets: the scope."""
