def f(kind):
    return {
        "zero": lambda: 1 / 0,
        "key": lambda: {}["k" + "ey"],
        "index": lambda: [1][5],
        "type": lambda: "a" + 1,
        "value": lambda: int("x" * 3),
        "attr": lambda: [].nope,
        "name": lambda: undefined_name,
    }[kind]()


for k in ("zero", "key", "index", "type", "value", "attr", "name"):
    try:
        f(k)
    except Exception as e:
        print(k, type(e).__name__, e)
