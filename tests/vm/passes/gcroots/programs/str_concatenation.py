s = ""
for i in range(60):
    s = s + str(i) + ("," + chr(65 + i % 26)) * 2
print(len(s), s[:40], s[-20:])
print("ab" + "c" * 5 + ("de" + "f") * 3)
