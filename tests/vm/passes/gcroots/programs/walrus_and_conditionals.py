data = ["a" * i for i in range(8)]
print([n for s in data if (n := len(s)) % 2], (m := max(data, key=len)), m[:3])
print(["even" + str(i) if i % 2 == 0 else [i] for i in range(6)])
x = [] or {} or "last" + "one"
print(x, [] and "never", (y := [1]) + y, not (z := ""))
