rows = []
for i in range(1, 10):
    rows.append(" " * (9 - i) + "*" * (2 * i - 1))
print("\n".join(rows))
print(len("\n".join(rows)), hash("\n".join(rows)) == hash("\n".join(list(rows))))
