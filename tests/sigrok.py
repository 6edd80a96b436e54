"""sigrok-cli's protocol decoders, which read what the board's capture exports."""

import shutil
import subprocess


def decode(board, tmp_path, decoder, annotation, *pins):
    """The lines that a decoder annotates the exported capture with."""
    assert shutil.which("sigrok-cli"), "these tests need Debian's sigrok-cli"
    file = tmp_path / "capture.vcd"
    board.capture.to_vcd(file, *pins)
    command = ["sigrok-cli", "-I", "vcd", "-i", str(file), "-P", decoder, "-A", annotation]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.partition(": ")[2] for line in run.stdout.splitlines()]
