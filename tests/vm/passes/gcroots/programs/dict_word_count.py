text = "the rain in spain stays mainly in the plain but the spanish rain is vain"
counts = {}
for w in text.split():
    counts[w] = counts.get(w, 0) + 1
print(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))
by_len = {}
for w in counts:
    by_len.setdefault(len(w), []).append(w)
print(sorted((k, sorted(v)) for k, v in by_len.items()))
