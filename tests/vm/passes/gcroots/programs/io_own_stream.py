import io


class Upper(io.IOBase):
    def __init__(self):
        self.parts = []

    def write(self, buf):
        self.parts.append(bytes(buf).upper())
        return len(buf)


u = Upper()
for i in range(6):
    print("text", i, [i * 1.5], file=u)
print(b"".join(u.parts))
print(len(u.parts) > 6, u.write(b"more"), u.parts[-1])
