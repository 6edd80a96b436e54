s = "xxabcxxabcxx"
print(s.strip("x"), s.lstrip("x"), s.rstrip("x"), s.replace("abc", "*"), s.replace("x", "yy", 3))
print([t.strip() for t in (" a ", "\tb\n", "c", "   ")])
print(s.replace("", "-"), ("ab" * 30).replace("ba", "<>"))
