"""The board's magics, by subject: the board, instruments, programs, parts, libraries.

`words` has their list and how a mistake in one is said, `completion` what can follow one.
`ipython_magics` are IPython's own, which act on the board here.
It may import what `kernel` may.
"""
