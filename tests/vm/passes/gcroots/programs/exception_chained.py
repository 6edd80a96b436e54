class AppError(Exception):
    def __init__(self, msg, data):
        super().__init__(msg, data)
        self.data = data


try:
    try:
        {}["missing" + "key"]
    except KeyError as e:
        raise AppError("wrapped " + repr(e), [1, "two", 3.0]) from e
except AppError as e:
    print(e.args, e.data, isinstance(e, Exception))
try:
    try:
        raise TypeError("first")
    finally:
        raise IndexError("second" + str(1))
except IndexError as e:
    print(repr(e))
