a = []
a.append(a)
print(len(a), a[0] is a, [len(x) for x in a])


class N:
    pass


for i in range(30):
    p, q = N(), N()
    p.other, q.other, p.data = q, p, [i] * 3
print(p.other.other.data, q.other is p)
d = {}
d["self"] = d
print(d["self"]["self"] is d)
