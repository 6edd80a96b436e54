def a(x):
    return x * 10**12 + 1


def b(x):
    return x - 10**15


for i in (1, 7, -3):
    print(a(i) * b(i), a(i) - b(i), a(i) // 7 + b(i) % 11, a(b(i)) ^ b(a(i)), a(i) * b(i) * a(-i) * b(-i))
