import json

for t in ("[]", "{}", '"a\\u00e9\\n"', "[1, -2, 3.5e2, true, false, null]", '{"a": {"b": {"c": [1, [2, [3]]]}}}'):
    print(json.loads(t))
for bad in ("[1,", "{", "nope", '"open'):
    try:
        json.loads(bad)
    except ValueError:
        print("ValueError")
