events = []


def source(name):
    try:
        i = 0
        while True:
            yield name + str(i)
            i += 1
    finally:
        events.append("closed " + name)


gens = [source(n) for n in "abc"]
print([next(g) for g in gens for _ in range(3)])
for g in gens:
    g.close()
print(events)
