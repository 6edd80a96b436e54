def a(x):
    return [x]


def b(x):
    return [str(x)] * 2


for i in range(5):
    print(a(i) + b(i) + a(b(i)), a(i) * 2 + b(a(i)), (a(i), b(i), {i: a(i)}, [b(i), a(i)]))
print(str(1.5 * 2) + str(10**20 * 3) + repr("x" + "y") + str(b("q")))
