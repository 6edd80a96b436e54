"""Mutation testing of a bounded, repeatable sample: breaks the code on purpose, and sees whether a test fails.

`python -m scripts.mutation` runs it; docs/quality.md has its result and says how to read it.
"""
