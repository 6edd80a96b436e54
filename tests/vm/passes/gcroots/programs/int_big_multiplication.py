def product(numbers):
    result = 1
    for n in numbers:
        result *= n
    return result


print(product(range(1, 45)))
print(product(range(1, 30)) * product(range(3, 25)) - product(range(2, 20)))
print(-product([10**9] * 5) * 7)
