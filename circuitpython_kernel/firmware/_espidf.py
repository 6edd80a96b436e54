"""The errors of ESP-IDF."""


class IDFError(OSError):
    """A function of ESP-IDF has failed."""


def check(error):
    """Raise what an error's number stands for; 0 is none."""
    if error:
        raise IDFError("%s error 0x%x" % ("ESP-NOW" if error >= 0x3064 else "WiFi", error))
