src = """
def g(n):
    global total
    total = 0
    while n > 0:
        n -= 1
        if n % 2: continue
        elif n == 8: total += 100
        else: total += n
    else:
        total = total * 10
    assert total, 'message ' + str(total)
    try: del missing
    except NameError: total += 1
    x = list(range(3)) + list('ab'); a, *b = x
    return total, (y := len(b)) + y, dict(k=1, l=x), 1 < 2 <= 3 != 4, x[1:-1], -~5
"""
env = {}
exec(src, env)
r = env["g"](12)
print(r[0], r[1], sorted(r[2].items()), r[3:])
print(env["g"](3)[0], env["g"](20)[1], len(src))
