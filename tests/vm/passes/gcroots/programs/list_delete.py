l = [str(i) * 3 for i in range(40)]
del l[3]
del l[10:20]
print(l.pop(), l.pop(0), l.pop(5), len(l))
l.remove("222")
print(l)
l.reverse()
print(l, l.clear(), l)
