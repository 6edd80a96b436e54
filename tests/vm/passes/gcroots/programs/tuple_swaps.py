a, b, c = [1], [2], [3]
for i in range(10):
    a, b, c = b + [i], c, a[-2:]
print(a, b, c)
pairs = [(i, str(i), float(i)) for i in range(8)]
(x, y, z), *rest = pairs
print(x, y, z, rest[-1])
