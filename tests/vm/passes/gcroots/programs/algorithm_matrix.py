def mul(a, b):
    return [[sum(x * y for x, y in zip(r, c)) for c in zip(*b)] for r in a]


m = [[1, 1], [1, 0]]
r = [[1, 0], [0, 1]]
for i in range(70):
    r = mul(r, m)
print(r)
f = [[0.5, 1.5], [2.0, -1.0]]
print(mul(mul(f, f), mul(f, f)), list(zip(*f)))
