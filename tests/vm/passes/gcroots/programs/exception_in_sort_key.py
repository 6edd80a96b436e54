def key(x):
    if x == "d":
        raise ValueError("no " + x * 2)
    return [x]


try:
    sorted(["c", "a", "d", "b"], key=key)
except ValueError as e:
    print(e)
print(sorted(["c", "a", "b"], key=key))
l = ["z", "d"]
try:
    l.sort(key=key)
except ValueError as e:
    print(e, len(l) <= 2)
