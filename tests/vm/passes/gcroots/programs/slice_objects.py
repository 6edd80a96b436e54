class S:
    def __getitem__(self, k):
        return k


s = S()
print(s[1:2], s[::3], s["a" : [1] : 2.5], s[1, 2:3, ...])
l = [str(i) for i in range(20)]
k = s[2:15:4]
print(l[k], l[s[3:5]], k.indices(10) if hasattr(k, "indices") else "-")
