def permutations(l):
    if not l:
        yield []
    for i in range(len(l)):
        for p in permutations(l[:i] + l[i + 1 :]):
            yield [l[i]] + p


ps = list(permutations(list("abcd")))
print(len(ps), "".join(ps[5]), ["".join(p) for p in ps[-3:]])


def subsets(s):
    return [[]] if not s else [t + x for x in subsets(s[1:]) for t in ([], [s[0]])]


print(len(subsets([1, 2, 3, 4, 5])), subsets("abc"))
