def method(n):
    return lambda self, x: [n, self.base + x]


C = type("C", (object,), {"m%d" % i: method(i) for i in range(10)})
c = C()
c.base = "b"
print([getattr(c, "m%d" % i)("x") for i in range(10)])
for i in range(5):
    setattr(C, "p%d" % i, property(lambda self, i=i: (self.base, i)))
print(
    [getattr(c, "p%d" % i) for i in range(5)], C.__name__, len([n for n in dir(C) if n[0] in "mp" and n[1:].isdigit()])
)
