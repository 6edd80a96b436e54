values = [1, 2.5, True, 10**18]
print([[a + b for b in values] for a in values])
print([[a * b - a for b in values] for a in values])
print(
    [a / b for a in values for b in values if b],
    [a // 1 for a in values],
    [a > b for a in values for b in values].count(True),
)
for op in (lambda: "a" * "b", lambda: [] + (), lambda: None + 1, lambda: {} < {}):
    try:
        op()
    except TypeError as e:
        print("TypeError")
