samples = ["tab\t", "nl\n", "quote'", 'dq"', "both'\"", "\x00\x7f", "back\\slash", "\u20ac"]
print([repr(s) for s in samples])
print(samples, str(samples) == repr(samples))
print(eval(repr("".join(samples))) == "".join(samples))
