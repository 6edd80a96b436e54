import re

token = re.compile(r"\s*([0-9]+|[a-z]+|[-+*/()=])")


def tokens(s):
    while s.strip():
        m = token.match(s)
        yield m.group(1)
        s = s[len(m.group(0)) :]


print(list(tokens("x = (alpha + 42) * beta - 7 / gamma")))
print([len(list(tokens("a+" * k + "1"))) for k in range(6)])
