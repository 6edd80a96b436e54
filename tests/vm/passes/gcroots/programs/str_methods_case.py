words = ["Hello", "wORLD", "MiXed 123", "", "already lower"]
print([w.upper() for w in words], [w.lower() for w in words])
print([w.center(15) for w in words], [w.isalpha() for w in words])
print([(w.isdigit(), w.isspace(), w.isupper(), w.islower()) for w in words])
