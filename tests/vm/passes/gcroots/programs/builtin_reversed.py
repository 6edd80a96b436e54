print(list(reversed([1, "b", 3.5, [4]])), "".join(reversed("stressed")), list(reversed((1, 2))))
print([list(reversed(list(range(n)))) for n in range(5)], list(reversed(b"abc")))


class Seq:
    def __len__(self):
        return 4

    def __getitem__(self, i):
        return "item" + str(i)


print(list(reversed(Seq())), list(Seq()[i] for i in range(2)))
