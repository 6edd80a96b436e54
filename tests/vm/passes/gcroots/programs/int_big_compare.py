a = [10**k + d for k in (9, 12, 18, 30) for d in (-1, 0, 1)]
print([x < y for x in a for y in a].count(True))
print(max(a), min(a), sorted(a, reverse=True)[:3])
print(10**30 == 10**30 + 0, 10**30 != 10**29 * 10, hash(10**30) == hash(10**29 * 10))
