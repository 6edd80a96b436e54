rows = [("k%d" % (i % 5), i, [i]) for i in range(35)]
rows.sort(key=lambda r: r[1], reverse=True)
print([r[1] for r in rows][:6])


class W:
    def __init__(self, v):
        self.v = v

    def __lt__(self, o):
        return self.v + "" < o.v + ""


ws = [W("w%d" % (i * 29 % 41)) for i in range(41)]
print([w.v for w in sorted(ws)][:8], max([w.v for w in ws]), sorted(ws)[-1].v)
