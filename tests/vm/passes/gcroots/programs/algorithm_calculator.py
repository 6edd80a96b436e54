def parse(tokens):
    def expr():
        v = term()
        while tokens and tokens[0] in "+-":
            op = tokens.pop(0)
            v = v + term() if op == "+" else v - term()
        return v

    def term():
        v = atom()
        while tokens and tokens[0] in "*/":
            op = tokens.pop(0)
            v = v * atom() if op == "*" else v / atom()
        return v

    def atom():
        t = tokens.pop(0)
        if t == "(":
            v = expr()
            tokens.pop(0)
            return v
        return float(t)

    return expr()


for e in ("1 + 2 * 3", "( 1 + 2 ) * 3 - 4 / ( 5 - 3 )", "2 * ( 3 + ( 4 - ( 5 * 6 ) ) ) / 7"):
    print(e, "=", parse(e.split()))
