"""Mathematical functions on floats."""

e: float
"""The base of natural logarithms."""
pi: float
"""The ratio of a circle's circumference to its diameter."""

def acos(x: float) -> float:
    """Return the angle in radians whose cosine is `x`."""

def asin(x: float) -> float:
    """Return the angle in radians whose sine is `x`."""

def atan(x: float) -> float:
    """Return the angle in radians whose tangent is `x`."""

def atan2(y: float, x: float) -> float:
    """Return the angle in radians of the point (x, y), in the right quadrant."""

def ceil(x: float) -> int:
    """Return the smallest integer that is not below `x`."""

def copysign(x: float, y: float) -> float:
    """Return `x` with the sign of `y`."""

def cos(x: float) -> float:
    """Return the cosine of an angle in radians."""

def degrees(x: float) -> float:
    """Turn radians into degrees."""

def exp(x: float) -> float:
    """Return e to the power of `x`."""

def fabs(x: float) -> float:
    """Return `x` without its sign."""

def floor(x: float) -> int:
    """Return the largest integer that is not above `x`."""

def fmod(x: float, y: float) -> float:
    """Return the remainder of x / y, with the sign of `x`."""

def frexp(x: float) -> tuple[float, int]:
    """Return mantissa and exponent, with x == mantissa * 2**exponent."""

def isfinite(x: float) -> bool:
    """Return whether `x` is neither infinite nor NaN."""

def isinf(x: float) -> bool:
    """Return whether `x` is infinite."""

def isnan(x: float) -> bool:
    """Return whether `x` is NaN."""

def ldexp(x: float, exp: int) -> float:
    """Return x * 2**exp."""

def log(x: float) -> float:
    """Return the natural logarithm of `x`."""

def modf(x: float) -> tuple[float, float]:
    """Return the fraction and the whole part of `x`, both with its sign."""

def pow(x: float, y: float) -> float:
    """Return `x` to the power of `y`."""

def radians(x: float) -> float:
    """Turn degrees into radians."""

def sin(x: float) -> float:
    """Return the sine of an angle in radians."""

def sqrt(x: float) -> float:
    """Return the square root of `x`."""

def tan(x: float) -> float:
    """Return the tangent of an angle in radians."""

def trunc(x: float) -> int:
    """Return `x` without its fraction."""
