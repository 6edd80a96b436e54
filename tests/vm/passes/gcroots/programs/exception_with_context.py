class Ctx:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        log.append("enter " + self.name)
        return [self.name]

    def __exit__(self, t, v, tb):
        log.append("exit %s %s" % (self.name, v))
        return self.swallow


log = []
with Ctx("a") as a, Ctx("b") as b:
    log.append(a + b)
with Ctx("outer", True):
    with Ctx("inner"):
        raise ValueError("boom" + str(7))


def early():
    with Ctx("fn") as c:
        return c + ["returned"]


print(early())
print(log)
