import io


class S(io.IOBase):
    pass


log = []


class F:
    def __del__(self):
        log.append("del " + self.name)


def make(i):
    f = F()
    f.name = "f%d" % i
    return len(f.name)


print([make(i) for i in range(12)])
print(all(x.startswith("del f") for x in log), [i * 1.5 for i in range(5)])
