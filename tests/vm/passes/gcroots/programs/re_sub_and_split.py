import re

print(re.sub("[aeiou]", "*", "substitute the vowels"))
print(re.sub("(a+)", lambda m: "<%d>" % len(m.group(1)), "baaad aa a"))
print(re.compile("[,;] *").split("a, b;c,d; e"), re.compile("x").split("axbxc", 1))
print(re.sub(r"(\d+)", r"[\1]", "a1b22c333"))
