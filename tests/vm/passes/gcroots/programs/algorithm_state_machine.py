class Machine:
    def __init__(self):
        self.state, self.trace = self.idle, []

    def idle(self, e):
        return (self.run, "start " + e) if e == "go" else (self.idle, "idle " + e)

    def run(self, e):
        return (self.idle, ["stopped", e]) if e == "stop" else (self.run, "run " + e * 2)

    def feed(self, e):
        self.state, out = self.state(e)
        self.trace.append(out)


m = Machine()
for e in "x go a b stop y go stop".split():
    m.feed(e)
print(m.trace)
print(len(m.trace), m.state == m.idle, [str(x)[:4] for x in m.trace])
