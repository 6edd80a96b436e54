l = list(range(20))
l[2:5] = ["a", "b"]
l[10:10] = [[1], [2], [3]]
print(l)
l[:3] = []
print(l, l[::2], l[::-3])
l += ["tail"] * 3
print(l * 2 == l + l, l[-4:])
