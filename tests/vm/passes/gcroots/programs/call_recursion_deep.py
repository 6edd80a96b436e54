def depth(n):
    return [n] if n == 0 else [str(n)] + depth(n - 1)


print(len(depth(35)), depth(6))


def ack(m, n):
    return n + 1 if m == 0 else ack(m - 1, 1) if n == 0 else ack(m - 1, ack(m, n - 1))


print(ack(1, 8), ack(2, 3))


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


print(even(30), odd(30))
