def f(a, b, c, d, e, g, h, i, j, k, l, m):
    return [a, b, c, d, e, g, h, i, j, k, l, m]


print(f(*[str(i) for i in range(12)]))
print(f("a" + "b", [1], (2,), {3: 4}, 5.5 * 2, 10**20, b"x" + b"y", "z" * 3, {6}, 7, None, [8] * 2))
print(max(*[[i % 7, str(i)] for i in range(30)]))
