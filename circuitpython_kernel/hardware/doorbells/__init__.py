"""The doorbells between the firmware and the host: for what must wait, or what only the host knows.

`operations` declares each one, `types` says what an argument can be, `exchange` reads a request and
calls who is responsible.
It may import `hardware.memory` and `common`.
"""
