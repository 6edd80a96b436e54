def quick(l):
    return l if len(l) < 2 else quick([x for x in l[1:] if x < l[0]]) + [l[0]] + quick([x for x in l[1:] if x >= l[0]])


def merge(l):
    if len(l) < 2:
        return l
    a, b, out = merge(l[: len(l) // 2]), merge(l[len(l) // 2 :]), []
    while a and b:
        out.append(a.pop(0) if a[0] <= b[0] else b.pop(0))
    return out + a + b


data = [str(i * 7919 % 97) for i in range(40)]
print(quick(data) == merge(data) == sorted(data), quick(data)[:6], merge(data)[-3:])
print([merge(list(w)) for w in ("hello", "big", "world")])
