def f(a, b="b" * 3, *, c=[1], d=None, **rest):
    return a, b, c, d, sorted(rest)


print(f(1), f(1, 2, c=3), f(a="x", d=[5], extra=6), f(*[7], **{"c": 8.5, "other": 9}))
for bad in (lambda: f(), lambda: f(1, 2, 3), lambda: f(1, a=2)):
    try:
        bad()
    except TypeError:
        print("TypeError")
