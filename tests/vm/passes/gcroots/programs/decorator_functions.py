def logged(log):
    def deco(f):
        def wrapper(*args, **kwargs):
            r = f(*args, **kwargs)
            log.append("%s%r=%r" % ("f", args, r))
            return r

        return wrapper

    return deco


log = []


@logged(log)
@logged(log)
def add(a, b=2):
    return [a + b]


print(add(1), add(2.5, b=3), add("x", "y"))
print(log)
