"""Block devices and checkers for the tests of the file system."""

import os
import shutil
import subprocess

import pytest

from circuitpython_kernel.fat import Fat, format_device


class Memory:
    """A block device, which counts what is asked of it."""

    def __init__(self, blocks):
        self.data = bytearray(512 * blocks)
        self.calls = 0
        self.left = None  # writes until it is unplugged

    def count(self):
        return len(self.data) // 512

    def readblocks(self, start, buffer):
        self.calls += 1
        buffer[:] = self.data[start * 512 : start * 512 + len(buffer)]

    def writeblocks(self, start, buffer):
        self.calls += 1
        for place in range(0, len(buffer), 512):
            if self.left is not None:
                if not self.left:
                    return 5
                self.left -= 1
            self.data[start * 512 + place : start * 512 + place + 512] = buffer[place : place + 512]
        return None


def formatted(blocks):
    device = Memory(blocks)
    format_device(device)
    return device


def tree(system, folder="/"):
    """Everything in a file system: contents of files by path, None for folders."""
    found = {}
    for name, kind, _, size in system.ilistdir(folder):
        path = folder.rstrip("/") + "/" + name
        if kind == 0x4000:
            found[path] = None
            found |= tree(system, path)
        else:
            with system.open(path, "rb") as file:
                found[path] = file.read()
            assert len(found[path]) == size
    return found


def fresh(device):
    """The same device, mounted anew."""
    return Fat(device)


def fsck(data, path):
    """What fsck.fat says of an image; only lost clusters and a wrong free count are forgiven."""
    checker = shutil.which("fsck.fat", path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if checker is None or shutil.which("mtype") is None:
        assert os.environ.get("CI") != "true", "dosfstools and mtools are missing, and CI must not skip this"
        pytest.skip("Debian's dosfstools and mtools are missing")
    path.write_bytes(data)
    done = subprocess.run([checker, "-n", str(path)], capture_output=True, text=True)
    return done.returncode, done.stdout
