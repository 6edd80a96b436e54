class P:
    def __init__(self, x):
        self.x = x
        self.d = {"k": [x, x * 2]}


p = P(21)
print("{} {!r}".format(p.x, p.d), "{!s:>6}|{!r:<8}|".format("a", "b"))
print("{:{}}|{:>{w}.{n}f}".format("pad", 10, 3.14159, w=12, n=3))
print("{:*^20}".format("star") + "{:#>{}}".format(5, 7))
