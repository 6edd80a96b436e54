def caesar(s, k):
    return "".join(chr((ord(c) - 97 + k) % 26 + 97) if c.isalpha() else c for c in s)


t = "attack at dawn, retreat at dusk"
print([caesar(t, k) for k in (1, 13, 25)], caesar(caesar(t, 5), -5) == t)


def runs(s):
    out = []
    for c in s:
        if out and out[-1][0] == c:
            out[-1] = (c, out[-1][1] + 1)
        else:
            out.append((c, 1))
    return "".join("%s%d" % r for r in out)


print(runs("aaabccddddde"), runs("x" * 30 + "y"))
