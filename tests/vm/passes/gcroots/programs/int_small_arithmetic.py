total = 0
for i in range(-50, 50):
    total += i * 3 - (i // 7) + (i % 5) - (i << 2) + (i >> 1)
print(total)
print([a * b for a in range(-3, 4) for b in range(4)])
print([divmod(a, 7) for a in (-15, -7, -1, 0, 6, 22)])
