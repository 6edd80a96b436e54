"""CircuitPython's enumerations: classes whose only instances are their own named constants."""


class Constant:
    """Base class of an enumeration."""

    def __repr__(self):
        return "%s.%s.%s" % (self._home, type(self).__name__, self._name)


def constants(cls, home, names):
    """Give an enumeration of the module ``home`` its constants."""
    for name in names.split():
        constant = object.__new__(cls)
        constant._home = home
        constant._name = name
        setattr(cls, name, constant)
