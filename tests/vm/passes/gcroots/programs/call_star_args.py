def f(*args, **kwargs):
    return args, sorted(kwargs.items())


print(f(), f(1, "two", [3]), f(a=1.5, b="x" * 3))
print(f(*range(5), *"abc", k=10**18, **{"z": [1], "y": (2,)}))
print(f(*(str(i) for i in range(6)), **{"key%d" % i: [i] for i in range(6)}))
