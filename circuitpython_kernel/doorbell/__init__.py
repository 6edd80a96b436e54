"""How the firmware asks the host for something, and what it gets: both sides come from one declaration.

An operation is declared once (`operations`): its name, its arguments with types and ranges (`kinds`), what it gives.
From that the firmware gets functions with named arguments (`stubs`), and the host reads and checks what they send
(`requests`). `answers` is how results and errors are packed. The tables are `hardware.doorbells.operations` and
`vm.doorbells`, each on its own floor. What lies here imports nothing of ours.
"""
