class K:
    def __init__(self, v):
        self.v = v

    def __hash__(self):
        return hash(self.v) % 7

    def __eq__(self, o):
        return isinstance(o, K) and self.v == o.v


d = {}
for i in range(40):
    d[K("v%d" % (i % 15))] = i
print(len(d), [d[K("v%d" % i)] for i in range(15)], K("v99") in d)
print(len({K(str(i % 3)) for i in range(10)}))
