def f(n):
    return [f(n + 1)]


try:
    f(0)
except RuntimeError as e:
    print("RuntimeError", e)
print(["%d" % i for i in range(5)])


def g():
    try:
        return g()
    except RuntimeError:
        return "caught inside"


print(g())
