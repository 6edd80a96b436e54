def numbers():
    n = 1
    while True:
        yield n
        n = n * 3 + 1


def evens(src):
    for x in src:
        if x % 2 == 0:
            yield x


def take(k, src):
    for i, x in zip(range(k), src):
        yield i, x


print(list(take(12, evens(numbers()))))
print([x for i, x in take(6, (str(n) * 2 for n in evens(numbers())))])
