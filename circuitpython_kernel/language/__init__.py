"""CircuitPython as a language and a set of modules: completion, documentation, names in a text.

`stubs` knows each module's members from `circuitpython-stubs`; `reference/` has those of modules that it lacks.
It may import `libraries`, `drive`, `boards`, `fat` and `common`.
"""
