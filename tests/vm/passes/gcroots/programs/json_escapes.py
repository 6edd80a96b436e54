import json

for s in ('quote"', "back\\", "nl\n", "tab\t", "\u00fc\u4e16", "\x01", "/"):
    t = json.dumps([s, {s: s}])
    print(t, json.loads(t) == [s, {s: s}])
