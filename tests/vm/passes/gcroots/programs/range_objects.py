r = range(3, 50, 7)
print(list(r), r[2], r[-1], len(r), 17 in r, r[1:4], list(reversed(r)))
print([list(range(a, b, s)) for a, b, s in ((0, 5, 2), (5, 0, -2), (1, 1, 1))])
print(sum(range(1000)), range(5) == range(0, 5, 1), repr(r))
