d = {}
for i in range(150):
    d["key%d" % i] = [i]
    d[i] = "v" + str(i)
print(len(d), d["key77"], d[149])
for i in range(0, 150, 2):
    del d["key%d" % i]
print(len(d), sum(v[0] for k, v in d.items() if isinstance(k, str)))
