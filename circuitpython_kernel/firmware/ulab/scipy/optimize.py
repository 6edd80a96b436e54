"""Roots and minima of functions of one number. Follows ulab.scipy.optimize of CircuitPython 10."""


def _check(maxiter):
    if maxiter <= 0:
        raise ValueError("maxiter should be > 0")


def bisect(fun, a, b, *, xtol=2.4e-7, maxiter=100):
    """A root between two places at which the function has different signs."""
    _check(maxiter)
    left = fun(a)
    if left * fun(b) > 0:
        raise ValueError("function has the same sign at the ends of interval")
    for _ in range(maxiter):
        middle = (a + b) / 2
        value = fun(middle)
        if value == 0 or abs(b - a) < xtol:
            return middle
        if (value > 0) == (left > 0):
            a = middle
        else:
            b = middle
    return (a + b) / 2


def newton(fun, x0, *, tol=2.4e-7, rtol=0.0, maxiter=50):
    """A root near a place, by the secant method."""
    _check(maxiter)
    x = x0 * 1.0001 + (0.0001 if x0 >= 0 else -0.0001)
    before, value = fun(x0), fun(x)
    for _ in range(maxiter):
        if value == before:
            break
        step = value * (x - x0) / (value - before)
        x0, before = x, value
        x -= step
        if abs(step) < tol + rtol * abs(x):
            break
        value = fun(x)
    return float(x)


def fmin(fun, x0, *, xatol=2.4e-7, fatol=2.4e-7, maxiter=200):
    """A place of a minimum, by the simplex method of Nelder and Mead in one dimension."""
    _check(maxiter)
    best, other = x0, x0 * 1.05 if x0 else 0.00025
    least, more = fun(best), fun(other)
    for _ in range(maxiter):
        if more < least:
            best, other, least, more = other, best, more, least
        if abs(other - best) < xatol and abs(more - least) < fatol:
            break
        tried = 2 * best - other
        value = fun(tried)
        if value < least:
            further = 3 * best - 2 * other
            far = fun(further)
            if far < value:
                tried, value = further, far
        elif value >= more:
            tried = (best + other) / 2
            value = fun(tried)
        else:
            tried = 1.5 * best - 0.5 * other
            value = fun(tried)
        other, more = tried, value
    return float(best)
