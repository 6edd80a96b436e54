lines = ["def f%d(a, b='d%d', *c, **d):\n    x = [a, b, %d]\n    return x + list(c)\n" % (i, i, i) for i in range(25)]
env = {}
exec("".join(lines), env)
print([env["f%d" % i](i, c=1) for i in range(0, 25, 6)])
exec(
    "t = ("
    + ", ".join("'s%d'" % i for i in range(80))
    + ")\nd = {"
    + ", ".join("'k%d': %d.5" % (i, i) for i in range(60))
    + "}",
    env,
)
print(len(env["t"]), env["t"][-1], len(env["d"]), env["d"]["k59"])
