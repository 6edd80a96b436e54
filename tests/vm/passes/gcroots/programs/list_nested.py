grid = [[i * j for j in range(6)] for i in range(6)]
t = [[row[i] for row in grid] for i in range(6)]
print(grid == t, [sum(r) for r in grid])
deep = []
for i in range(25):
    deep = [deep, i]
print(str(deep)[:40], len(str(deep)))
flat = [x for row in grid for x in row if x % 2]
print(flat)
