def f(x):
    r = ["start"]
    try:
        r.append(10 // x)
        return r
    except ZeroDivisionError as e:
        r.append(str(e))
        return r + ["handled"]
    else:
        r.append("else")
    finally:
        r.append("finally %s" % x)


print(f(3), f(0), f(-2.5))


def g():
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            yield str(i) * 2
        finally:
            done.append(i)


done = []
print(list(g()), done)
