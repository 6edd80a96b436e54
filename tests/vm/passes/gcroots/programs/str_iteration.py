vowels = [c for c in "an example of text to iterate over" if c in "aeiou"]
print("".join(vowels), len(vowels))
pairs = [a + b for a, b in zip("abcdef", "uvwxyz")]
print(pairs, {c: ord(c) for c in "hello"}["o"], sorted(set("mississippi")))
print([i for i, c in enumerate("a-b-c-d") if c == "-"])
