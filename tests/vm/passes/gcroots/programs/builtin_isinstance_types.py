class A:
    pass


class B(A):
    pass


values = [1, 1.5, "s", b"b", [], (), {}, set(), None, A(), B(), 10**20, A]
print([type(v).__name__ for v in values if v is not A])
print([isinstance(v, (int, str, A)) for v in values], issubclass(B, A), isinstance(B(), object))
print(type("X", (A,), {"f": lambda self: "dynamic"})().f(), callable(A), callable(3))
