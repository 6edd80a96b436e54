"""The serial console: the REPL as a terminal sees it, and the pseudo-terminal that programs connect to.

It may import every floor below.
"""
