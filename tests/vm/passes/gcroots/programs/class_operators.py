class V:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, o):
        return V(self.x + o.x, self.y + o.y)

    def __sub__(self, o):
        return V(self.x - o.x, self.y - o.y)

    def __mul__(self, k):
        return V(self.x * k, self.y * k)

    def __neg__(self):
        return V(-self.x, -self.y)

    def __eq__(self, o):
        return (self.x, self.y) == (o.x, o.y)

    def __lt__(self, o):
        return (self.x, self.y) < (o.x, o.y)

    def __repr__(self):
        return "V(%r, %r)" % (self.x, self.y)


vs = [V(i * 1.5, 10 - i) for i in range(6)]
print(vs[0] + vs[1] * 3 - -vs[2], sorted(vs)[-1], vs[1] == V(1.5, 9))
t = V(0, 0)
for v in vs:
    t = t + v * 2 - v
print(t, (vs[1] + vs[2]) * 2 - (vs[3] + vs[4]) * 0.5)
