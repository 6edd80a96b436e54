a = 1
values = []
for i in range(40):
    a = a + a + (1 << (i * 7))
    values.append(a)
print(values[-1])
print(sum(values))
print([v % 1000003 for v in values])
