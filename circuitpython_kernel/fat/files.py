"""Open files, of bytes and of text."""

import io

from .const import BLOCK, EACCES, EINVAL, EIO, ENOSPC


class File(io.IOBase):
    """An open file, of bytes.

    Whole blocks go straight between the caller's buffer and the device; a part of a block waits in ``_buffer``.
    """

    def __init__(self, fat, entry, reads, writes, at):
        self._fs, self.entry = fat, entry
        self._reads, self._writes = reads, writes
        self._at = at
        self._cluster = self._index = 0  # a cluster of the chain, and which one; 0 when none is known
        self._seen = entry.changes
        self._generation = fat.volume.generation
        self._buffer = None
        self._held = -1  # the block that is in the buffer
        self._waits = False  # whether the buffer has something to write
        self._changed = False
        self._open = True
        entry.opened += 1

    def _check(self, may=True):
        if not self._open:
            raise OSError(EINVAL)
        if self._generation != self._fs.volume.generation:
            raise OSError(EIO)  # the device failed, so what is in memory may not be on it
        if not may:
            raise OSError(EACCES)
        if self._seen != self.entry.changes:
            self._seen, self._cluster, self._held, self._waits = self.entry.changes, 0, -1, False
        if self.entry.opened > 1:
            # Others have the file open, too: what they have in their buffers is part of it.
            self._fs.spill_others(self.entry)
            self._held = -1

    # ---- where the position is

    def _find(self, index, grow):
        """The cluster number ``index`` of the chain, which gets longer when ``grow``; 0 when there is none."""
        entry, table = self.entry, self._fs.table
        if not entry.first:
            if not grow:
                return 0
            entry.first = table.allocate()
            if not entry.first:
                return 0
            self._changed = True
        if not self._cluster or index < self._index:
            self._cluster, self._index = entry.first, 0
        while self._index < index:
            following = table.get(self._cluster)
            if following == 0:
                raise OSError(EIO)
            if following is None:
                following = table.allocate() if grow else 0
                if not following:
                    return 0
                table.link(self._cluster, following)
            self._cluster, self._index = following, self._index + 1
        return self._cluster

    def _run(self, most, grow):
        """The position's block, and how many follow it without a gap, up to ``most``; (0, 0) when there is none."""
        volume = self._fs.volume
        per_cluster = volume.per_cluster
        number = self._at // BLOCK
        cluster = self._find(number // per_cluster, grow)
        if not cluster:
            return 0, 0
        inside = number % per_cluster
        count = per_cluster - inside
        while count < most:
            following = self._find(self._index + 1, grow)
            if not following or following != cluster + 1:
                break
            cluster = following
            count += per_cluster
        return volume.block_of(cluster) + per_cluster - count, min(count, most)

    # ---- the buffer

    def _hold(self, block, fresh):
        """Bring a block into the buffer; a fresh one has nothing yet."""
        if self._held == block:
            return
        self.spill()
        if self._buffer is None:
            self._buffer = bytearray(BLOCK)
        self._held = -1
        if fresh:
            for place in range(BLOCK):
                self._buffer[place] = 0
        else:
            self._fs.volume.read_into(block, self._buffer)
        self._held = block

    def spill(self):
        """Write what waits in the buffer."""
        if self._waits:
            self._waits = False
            self._fs.volume.put(self._held, self._buffer)

    # ---- reading

    def readinto(self, buffer):
        """Read into a buffer; how many bytes."""
        self._check(self._reads)
        view = _bytes_of(buffer)
        count = min(len(view), max(self.entry.size - self._at, 0))
        done = 0
        while done < count:
            offset, left = self._at % BLOCK, count - done
            if offset or left < BLOCK:
                block, _ = self._run(1, False)
                step = min(BLOCK - offset, left)
                if not block:
                    raise OSError(EIO)
                self._hold(block, False)
                view[done : done + step] = memoryview(self._buffer)[offset : offset + step]
            else:
                block, blocks = self._run(left // BLOCK, False)
                if not block:
                    raise OSError(EIO)
                if block <= self._held < block + blocks:
                    self.spill()
                step = blocks * BLOCK
                self._fs.volume.read_into(block, view[done : done + step])
            self._at += step
            done += step
        return done

    def _read(self, size):
        count = max(self.entry.size - self._at, 0)
        buffer = bytearray(count if size is None or size < 0 else min(size, count))
        self.readinto(buffer)
        return bytes(buffer)

    def read(self, size=-1):
        """So many bytes, or all that are left."""
        self._check(self._reads)
        return self._read(size)

    def _line(self, size):
        """The bytes of a line, at most so many."""
        self._check(self._reads)
        found, start = b"", self._at
        while size < 0 or len(found) < size:
            room = BLOCK - self._at % BLOCK  # beyond this block, going back to the line's end would be slow
            piece = self._read(min(128, room) if size < 0 else min(128, room, size - len(found)))
            end = piece.find(b"\n")
            if end >= 0:
                found += piece[: end + 1]
                break
            found += piece
            if not piece:
                break
        self._at = start + len(found)
        return found

    def readline(self, size=-1):
        """A line with its end."""
        return self._line(-1 if size is None else size)

    def readlines(self):
        """All lines that are left."""
        return list(self)

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    # ---- writing

    def write(self, data):
        """Write bytes; how many."""
        self._check(self._writes)
        view = _bytes_of(data.encode() if isinstance(data, str) else data)
        if self._at + len(view) > 0xFFFFFFFF:
            raise OSError(ENOSPC)
        done = 0
        while done < len(view):
            offset, left = self._at % BLOCK, len(view) - done
            if offset or left < BLOCK:
                block, _ = self._run(1, True)
                step = min(BLOCK - offset, left)
                if not block:
                    break
                self._hold(block, self._at - offset >= self.entry.size)
                memoryview(self._buffer)[offset : offset + step] = view[done : done + step]
                self._waits = True
            else:
                block, blocks = self._run(left // BLOCK, True)
                if not block:
                    break
                if block <= self._held < block + blocks:
                    self._held, self._waits = -1, False
                step = blocks * BLOCK
                self._fs.volume.put(block, view[done : done + step])
            self._at += step
            done += step
            self._changed = True
            if self._at > self.entry.size:
                self.entry.size = self._at
        if done < len(view):
            raise OSError(ENOSPC)
        return done

    def seek(self, offset, whence=0):
        """Move; a file that can be written gets longer, with zeros, when that is beyond its end."""
        self._check()
        if whence not in (0, 1, 2):
            raise OSError(EINVAL)
        wanted = (0, self._at, self.entry.size)[whence] + offset
        if wanted < 0:
            raise OSError(EINVAL)
        if wanted > self.entry.size:
            self._at = self.entry.size
            zeros = bytes(BLOCK)
            while self._writes and self._at < wanted:
                try:
                    self.write(zeros[: min(wanted - self._at, BLOCK - self._at % BLOCK)])
                except OSError as error:
                    if error.args[0] != ENOSPC:
                        raise
                    break  # as far as there is room
        else:
            self._at = wanted
        return self._at

    def tell(self):
        """The position."""
        self._check()
        return self._at

    def flush(self):
        """Write what waits: the data, the table, and then the entry that leads there."""
        self._check()
        if self._changed:
            self.spill()
            self._fs.volume.flush()
            self._changed = False
            self.entry.stamp = self._fs.stamp()
            self._fs.folders.update(self.entry)

    def close(self):
        """Write what waits, and let the file go."""
        if self._open:
            try:
                self.flush()
            finally:
                self._open = False
                self._fs.let_go(self, self.entry)

    def ioctl(self, request, argument):
        """What the interpreter asks of a stream: 4 closes it, 1 flushes it."""
        if request == 4:
            self.close()
        elif request == 1:
            self.flush()
        return 0

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.close()


def _bytes_of(data):
    view = memoryview(data)
    return view if isinstance(data, (bytes, bytearray)) else view.cast("B")


class TextFile(File):
    """An open file, of text in UTF-8."""

    def read(self, size=-1):
        """So many letters, or all that are left."""
        self._check(self._reads)
        if size is None or size < 0:
            return self._read(-1).decode()
        found = ""
        while size > 0:
            start = self._at
            piece = self._read(size)
            cut = _whole(piece)
            if cut < len(piece):
                more = self._read(_length(piece[cut]) - (len(piece) - cut))
                piece += more
            if not piece:
                break
            try:
                text = piece.decode()
            except UnicodeError:
                self._at = start
                raise
            found += text
            size -= len(text)
        return found

    def readline(self, size=-1):
        """A line with its end; at most so many bytes of it, as the interpreter's own streams have it."""
        return self._line(-1 if size is None else size).decode()


def _length(first):
    """How many bytes the letter has that begins with this one."""
    return 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4


def _whole(data):
    """Where the last letter begins that is not there as a whole; the length when all are."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 != 0x80:
            return len(data) - back if _length(byte) > back else len(data)
    return len(data)
