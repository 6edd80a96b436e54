"""The interpreter's own modules, which CircuitPython's take the names of. The main program fills this in first."""


def fill(sys_module, os_module, time_module):
    global sys, os, time
    sys = sys_module
    os = os_module
    time = time_module
