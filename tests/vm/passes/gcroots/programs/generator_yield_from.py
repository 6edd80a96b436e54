def inner(n):
    got = []
    for i in range(n):
        got.append((yield [i] * 2))
    return got


def outer():
    a = yield from inner(3)
    b = yield from inner(2)
    yield a + b
    yield from (str(x) for x in range(3))


print(list(outer()))
g = outer()
out = [next(g)]
for i in range(5):
    out.append(g.send("s%d" % i))
print(out)
