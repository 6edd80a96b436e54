"""Sound: what makes samples, and where they go.

A program's samples (`audiocore`, `audiomixer`, `synthio`) are records in its memory (`records`), so that they cost it
memory, are collected, and go back in time with it. For each there is a `source.Source` on the host, which gives blocks
of samples when it is asked; an output (`outputs`) asks at board time, and keeps what was heard.
It may import `hardware`, `traces` and `doorbell`.
"""
