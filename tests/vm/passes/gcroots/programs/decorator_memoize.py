def memo(f):
    cache = {}

    def g(*a):
        if a not in cache:
            cache[a] = f(*a)
        return cache[a]

    g.cache = cache if False else None
    return g


try:

    @memo
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    print([fib(i) for i in range(40)])
except AttributeError:
    print("functions have no attributes here")
print("done", [str(i) * 2 for i in range(5)])
