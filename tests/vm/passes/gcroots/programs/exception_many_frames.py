def f(n, acc):
    acc = acc + [str(n)]
    if n == 0:
        raise RuntimeError(acc)
    f(n - 1, acc)


for k in range(12):
    try:
        f(k, [])
    except RuntimeError as e:
        print(k, e.args[0])
