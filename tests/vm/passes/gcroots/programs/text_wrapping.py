words = ("lorem ipsum dolor sit amet consectetur adipiscing elit sed do " * 4).split()
lines, line = [], ""
for w in words:
    if len(line) + len(w) + 1 > 30:
        lines.append(line)
        line = w
    else:
        line = (line + " " + w).strip()
lines.append(line)
for l in lines:
    print("|{:<30}|{:>3}".format(l, len(l)))
