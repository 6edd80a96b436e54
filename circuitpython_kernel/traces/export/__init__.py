"""Traces for other programs and for paper: VCD, sigrok sessions, tables, figures.

matplotlib and pandas are imported when a figure or a table is asked for.
It may import `traces` and `common`.
"""
