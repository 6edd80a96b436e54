class Later:
    def __init__(self, v):
        self.v = v

    def __iter__(self):
        yield "wait " + str(self.v)
        return [self.v]

    __await__ = __iter__


async def add(a, b):
    return await Later(a) + await Later(b)


async def main():
    r = []
    for i in range(3):
        r += await add(i, str(i))
    return r


c = main()
try:
    while True:
        print(c.send(None))
except StopIteration as s:
    print(s.value)
