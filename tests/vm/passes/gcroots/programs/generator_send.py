def average():
    total, count, value = 0.0, 0, None
    while True:
        value = yield value if count == 0 else total / count
        total += value
        count += 1


a = average()
next(a)
print([a.send(x) for x in (10, 20.5, 30, 10**15)])


def echo():
    received = []
    while len(received) < 4:
        received.append((yield list(received)))
    return received


e = echo()
print(next(e), e.send("a"), e.send([1]), e.send({2: 3}))
try:
    e.send("end")
except StopIteration as s:
    print(s.value)
