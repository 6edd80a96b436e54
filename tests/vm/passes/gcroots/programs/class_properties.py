class T:
    def __init__(self):
        self._c = 0.0
        self.log = []

    @property
    def f(self):
        return self._c * 9 / 5 + 32

    @f.setter
    def f(self, v):
        self.log.append("set " + str(v))
        self._c = (v - 32) * 5 / 9


t = T()
for v in (32.0, 212.0, 98.6):
    t.f = v
    print("%.3f %.3f" % (t.f, t._c))
print(t.log)
try:
    del t.f
except AttributeError:
    print("AttributeError")
