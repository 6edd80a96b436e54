s = "0123456789abcdefghijklmnopqrstuvwxyz"
print([s[i : i + 4] for i in range(0, 36, 5)])
print(s[:3], s[-3:], s[-5:], s[5:1], s[30:-2])
out = ""
for i in range(len(s)):
    out = s[i] + out + s[-i - 1]
print(out)
