class Proxy:
    def __init__(self, target):
        self.target = target

    def __getattr__(self, name):
        return lambda *a: [name, getattr(self.target, name)(*a)] if hasattr(self.target, name) else name + "?"


p = Proxy("some text here")
print(p.upper(), p.split(), p.nothing(), p.replace("e", "3"), p.find("text"))
q = Proxy([3, 1, 2])
print(q.index(1), q.count(3), q.missing())
