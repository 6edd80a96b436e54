"""The virtual machine, the same on every host: programs, interrupts, endings, snapshots.

`machine` runs one instance of the interpreter after the other, with `requests`, `interrupts`, `endings` and `states`.
`instance` is what a host has to give: one boot of the interpreter. How to wait is the host's, too.
It may import `vm`'s other rooms but those of the hosts, and `common`.
"""
