def f(a, b):
    c = [a, b]
    return c


g = globals()
for i in range(15):
    g["dyn%d" % i] = ("t", i)
print(dyn7, dyn14, "dyn3" in globals(), f("x", g["dyn2"]))
del g["dyn0"]
try:
    dyn0
except NameError as e:
    print("NameError")
