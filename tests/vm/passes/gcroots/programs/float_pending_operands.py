def f(x):
    return x * 1.5


def g(x):
    return x + 0.25


for i in range(8):
    a = float(i)
    print(f(a) * g(a), f(a) + g(a) * f(g(a)), f(a) / g(a) - g(f(a)))
