class A:
    def who(self):
        return ["A"]

    def a(self):
        return "from a"


class B:
    def who(self):
        return ["B"]

    def b(self):
        return "from b"


class C(A, B):
    def who(self):
        return ["C"] + A.who(self) + B.who(self)


c = C()
print(c.who(), c.a() + c.b(), C.__name__, isinstance(c, B))
print([x.who() for x in (A(), B(), C())], [C().a() for _ in range(4)])
