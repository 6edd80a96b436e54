"""The board's magics. Each is declared in one row beside its function, by subject: the board, traces, instruments, ...

`declaration` says what a row is, `kinds` what an argument can be, `words` how mistakes are told. From the rows, which
`overview` gathers, come the `parser`, `completion`, `%lsmagic`, help and the `page` docs/magics.md.
`ipython_magics` are IPython's own, which act on the board here; `cable` has hints on those of other kernels.
It may import what `kernel` may.
"""
