"""The board: `VirtualBoard`, and what joins the interpreter, the chip and the drive.

What runs and when (`life`, `supervisor`), what is attached (`attachments`, `buses`, `free_pins`), what is kept
(`snapshots`). The firmware's image for the interpreter is put together here, too.
It may import every floor below.
"""
