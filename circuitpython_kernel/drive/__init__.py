"""The CIRCUITPY drive: a folder of the host's behind one door.

`door` is the only way to its files, and never leads out of the folder; `names` says what a path can be. `mount` is how
programs see the drive, `own_files` reads the user's files elsewhere.
`fresh` is what a new drive has on it, `temporary` are folders that go away with their board.
It may import `boards`, `fat`, `vm.guest_os` and `common`.
"""
