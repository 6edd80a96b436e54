"""The command line: ``circuitpython-kernel run``, ``serial``, ``install``, ``lab`` and the others.

`main` reads the words, a module for each larger command does the work.
It may import every floor below but `kernel`.
"""
