words = ["delta", "Alpha", "charlie", "bravo", "echo", "Foxtrot"]
print(sorted(words), sorted(words, key=lambda w: w.lower()), sorted(words, key=len, reverse=True))
nums = [((i * 7919) % 101, str(i)) for i in range(60)]
nums.sort(key=lambda p: (p[0] % 10, p[1]))
print(nums[:8], nums[-4:])
print(sorted([[3, "c"], [1, "a"], [2, "b"]], key=lambda x: [x[0] * -1.0]))
