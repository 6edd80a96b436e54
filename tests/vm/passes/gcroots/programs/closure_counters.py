def make(start):
    n = [start]

    def inc(by=1):
        n[0] = n[0] + by
        return n[0], str(n[0])

    return inc


cs = [make(10**i) for i in range(12)]
for c in cs:
    c(5)
print([c() for c in cs])


def nl():
    x = "a"

    def f():
        nonlocal x
        x = x + "b"
        return x

    return f


f = nl()
print(f(), f(), f())
