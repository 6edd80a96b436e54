x = 1
for i in range(70):
    x *= 3
    x += i
    x ^= 5 << i
    x -= 10**i if i < 25 else i
print(x)
s, l, t = "s", [0], ()
for i in range(12):
    s += str(i)
    l += [s[-2:]]
    t += (len(l), l[-1])
    l *= 1 + (i == 3)
print(s, l, t)
