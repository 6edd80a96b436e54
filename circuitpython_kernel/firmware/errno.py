"""Names of the error numbers that an OSError has."""

from _globals import fix as _fix
from _language import ERRORCODE as _names

errorcode = dict(_names)
errorcode[28] = "ENOSPC"
errorcode[30] = "EROFS"
for _number, _name in errorcode.items():
    globals()[_name] = _number
_fix(errorcode)
