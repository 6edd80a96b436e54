def worker():
    log = []
    while True:
        try:
            x = yield "-".join(log)
            log.append("got " + str(x))
        except ValueError as e:
            log.append("error " + str(e))
        except KeyError:
            log.append("key")
            return log


w = worker()
next(w)
print(w.send(1))
print(w.throw(ValueError("bad" + str(2))))
try:
    w.throw(KeyError("k"))
except StopIteration as s:
    print(s.value)
