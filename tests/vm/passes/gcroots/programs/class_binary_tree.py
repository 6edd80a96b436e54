class Tree:
    def __init__(self):
        self.root = None

    def insert(self, k, v):
        self.root = self._insert(self.root, k, v)

    def _insert(self, n, k, v):
        if n is None:
            return [k, v, None, None]
        side = 2 if k < n[0] else 3
        n[side] = self._insert(n[side], k, v)
        return n

    def walk(self, n):
        return [] if n is None else self.walk(n[2]) + [(n[0], n[1])] + self.walk(n[3])


t = Tree()
for i in range(45):
    t.insert("k%02d" % (i * 17 % 45), i * 1.25)
w = t.walk(t.root)
print(len(w), w[:4], w[-2:], w == sorted(w))
print([v for k, v in w if k.endswith("7")], len(str(t.root)))
