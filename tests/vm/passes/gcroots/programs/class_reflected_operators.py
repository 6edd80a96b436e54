class N:
    def __init__(self, v):
        self.v = v

    def __radd__(self, o):
        return "radd(%s,%s)" % (o, self.v)

    def __rmul__(self, o):
        return [o, self.v]

    def __iadd__(self, o):
        self.v = self.v + str(o)
        return self

    def __contains__(self, x):
        return str(x) in self.v

    def __call__(self, *a):
        return (self.v,) + a


n = N("n")
print(1.5 + n, 10**20 * n)
for i in range(15):
    n += i
print(n.v, 7 in n, "zz" in n, n(1, [2]))
