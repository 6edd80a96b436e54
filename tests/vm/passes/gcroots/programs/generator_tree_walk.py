class Node:
    def __init__(self, v, l=None, r=None):
        self.v, self.l, self.r = v, l, r

    def __iter__(self):
        if self.l:
            yield from self.l
        yield self.v
        if self.r:
            yield from self.r


def build(lo, hi):
    if lo >= hi:
        return None
    m = (lo + hi) // 2
    return Node("n%02d" % m, build(lo, m), build(m + 1, hi))


print(list(build(0, 21)))
print(["".join(build(0, n)) for n in range(1, 6)])
