class L(list):
    def total(self):
        return sum(self)


class D(dict):
    def __missing__(self, k):
        return "no " + str(k)


class S(str):
    def shout(self):
        return self.upper() + "!"


class E(Exception):
    pass


l = L([1, 2.5, 10**15])
l.append(4)
print(l.total(), len(l), l[1:], S("quiet").shout(), S("a") + "b")
d = D(a=[1])
d["b"] = "two"
print(d["a"], sorted(d.keys()), len(d))
try:
    raise E("own", [1, 2])
except E as e:
    print(e.args, repr(e))
