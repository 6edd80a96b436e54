name, n, x = "world", 2**35, 2.75
print(f"hello {name}! {n} {n:x} {x:.3f} {name!r:>10}")
print(f"{[i * i for i in range(5)]} {'nested ' + name + '!'} {n // 3:,}")
print("".join(f"<{i}:{i * n}>" for i in range(6)))
print(f"{x * 2 + n:g} {name + str(n + 1)}")
