class C:
    def __init__(self, v):
        self.v = v

    def get(self, *more):
        return [self.v] + list(more)

    @classmethod
    def make(cls, v):
        return cls([v])

    @staticmethod
    def stat(x):
        return (x, x)


ms = [C(str(i)).get for i in range(10)]
print([m(i, "x") for i, m in enumerate(ms)])
print(C.make("q").get(), C.stat([1]), C([5]).make(6).get(7), list(map(C("z").get, "ab")))
append = [].append
for i in range(20):
    append([i])
print("abc".upper(), "-".join(map("{}!".format, range(4))))
