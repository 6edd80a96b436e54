class R:
    def __init__(self, *kids):
        self.kids = kids

    def __repr__(self):
        return "R(" + ", ".join(repr(k) for k in self.kids) + ")"

    def __str__(self):
        return "<" + " ".join(str(k) for k in self.kids) + ">"


r = R(R(1, "a"), [R(), R(2.5)], {"k": R("v")})
print(r, repr(r), [r], "%s|%r" % (r, r), "{}|{!r}".format(r, r))
print(R(*[R(i, str(i)) for i in range(5)]))
