c = compile("[i ** 3 for i in range(6)]", "<e>", "eval")
print(eval(c), eval(c))
exec(compile("a = 'x' * 3\nprint(a, [a] * 2)", "<x>", "exec"))
exec(compile("'single' + str(1.5)", "<s>", "single"))
for bad in ("1 +", "def", "for x in", "a b", "x = = 1"):
    try:
        compile(bad, "<bad>", "exec")
    except SyntaxError:
        print("SyntaxError")
