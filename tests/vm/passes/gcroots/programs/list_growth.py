l = []
for i in range(120):
    l.append([i, str(i)])
    if i % 3 == 0:
        l.insert(i // 2, (i,))
print(len(l), l[:4], l[-2:])
l.extend([x * 2 for x in l[:5]])
print(l[-5:], l.index((9,)), l.count((0,)))
