print(list(map(lambda x, y: [x, y], range(5), "abcde")))
print(list(filter(lambda s: len(s) > 2, ["a" * i for i in range(6)])))
print(list(map(str, filter(None, [0, 1, "", "x", [], [2]]))))
print(sum(map(float, ["1.5", "2.25", "3"])), list(map(int, "12345")))
