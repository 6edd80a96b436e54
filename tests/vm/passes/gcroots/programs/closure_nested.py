def a(x):
    def b(y):
        def c(z):
            def d(w):
                return [x, y + z, [w] * 2]

            return d

        return c

    return b


print(a("1")("2")("3")(4.5))
print([a(i)([i])([j])(str(j)) for i in range(3) for j in range(2)])
adders = [lambda v, k=k: v + k for k in range(5)]
print([f(10**12) for f in adders])
