env = {"x": 10**15, "f": lambda a: [a, a]}
for e in (
    "x * 2 + 1",
    "f('q') + f(x)",
    "[i * x for i in range(3)]",
    "{'k': (1, 2.5)}",
    "'a' 'b' + str(x)",
    "lambda: 5",
):
    r = eval(e, env)
    print(r() if callable(r) else r)
print(eval("+".join(str(i) for i in range(50))), eval("(" * 10 + "1.5" + ")" * 10))
