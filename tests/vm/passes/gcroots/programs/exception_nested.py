def f(n):
    try:
        if n == 0:
            raise ValueError("bottom" + str(n))
        return f(n - 1)
    except ValueError as e:
        raise ValueError(str(e) + "<" + str(n))
    finally:
        log.append([n])


log = []
try:
    f(12)
except ValueError as e:
    print(e)
print(log)
