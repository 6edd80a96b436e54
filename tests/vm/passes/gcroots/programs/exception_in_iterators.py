def gen():
    yield [1]
    yield "two"
    raise OSError(5, "made " + "up")


out = []
try:
    for x in gen():
        out.append(x)
except OSError as e:
    print(out, e.errno, e.args)
for f in (
    lambda: list(gen()),
    lambda: dict(gen()),
    lambda: sum(gen(), []),
    lambda: list(map(len, gen())),
    lambda: "".join(gen()),
):
    try:
        f()
    except (OSError, TypeError, ValueError) as e:
        print(type(e).__name__)
