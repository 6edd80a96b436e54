from collections import OrderedDict

d = OrderedDict()
for k in "zyxwvu":
    d[k * 3] = k
d["yyy"] = "again"
del d["www"]
d["www"] = "last"
print(list(d.items()))
print(d.popitem(), list(OrderedDict([("b", 1), ("a", 2)])), d == OrderedDict(d.items()))
