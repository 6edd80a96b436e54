env = {}
exec(
    "def f(n):\n    return [n] * n\nclass C:\n    v = 'class'\n    def m(self):\n        return self.v + str(f(3))\n",
    env,
)
print(env["f"](4), env["C"]().m())
for i in range(8):
    exec("v%d = [%d, 'text%d']" % (i, i, i), env)
print([env["v%d" % i] for i in range(8)])
exec("import math\nresult = {k: math.floor(k * 1.7) for k in range(5)}", env)
print(env["result"])
