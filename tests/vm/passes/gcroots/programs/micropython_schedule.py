import micropython

seen = []


def cb(x):
    seen.append(["cb", x * 2])


for i in range(8):
    micropython.schedule(cb, "v%d" % i)
    for j in range(20):
        pass
print(seen)
print(len(seen), seen[-1] + seen[0])
