class Counter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return "c" * self.n


print(list(Counter(6)), tuple(Counter(3)), sorted(Counter(4)), list(zip(Counter(3), Counter(5))))
a, b, c = Counter(3)
print(repr(a), repr(b), repr(c), "".join(Counter(4)), [x for x in iter([1, [2]])])
