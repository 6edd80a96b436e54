def squares(n):
    for i in range(n):
        yield i * i, [str(i)] * 2


print(list(squares(6)))
print(sum(a for a, b in squares(20)), max(b for a, b in squares(5)))
g = squares(3)
print(next(g), next(g), next(g), next(g, "done"))
