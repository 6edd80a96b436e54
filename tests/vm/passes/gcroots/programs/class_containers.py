class Bag:
    def __init__(self):
        self.d = {}

    def __setitem__(self, k, v):
        self.d[str(k)] = [v]

    def __getitem__(self, k):
        return self.d[str(k)] + ["!"] if not isinstance(k, slice) else (k.start, k.stop, k.step)

    def __delitem__(self, k):
        del self.d[str(k)]

    def __len__(self):
        return len(self.d)

    def __iter__(self):
        return iter(sorted(self.d))


b = Bag()
for i in range(12):
    b[i * 1.5] = "v%d" % i
print(b[3.0], len(b), list(b), b[1:"x":2.5])
del b[0.0]
print(len(b), bool(b), bool(Bag()))
