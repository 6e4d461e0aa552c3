#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Prints the polynomials of vector_math.h: sine and cosine near 0, by interpolation at Chebyshev's points in 60 digits.

With z = r^2 and |r| <= pi/4:  sin r = r + r z S(z),  cos r = 1 - z/2 + z^2 C(z).  The error of each, which is printed too,
is far below half a unit in the last place of a double.
"""
from decimal import Decimal as D, getcontext

getcontext().prec = 60
PI = D("3.14159265358979323846264338327950288419716939937510582097494459")


def series(z, first, skip):
    """Sum of (-1)^k z^(k-skip) / (2k+first)! over k >= skip: S for first=1, skip=1; C for first=0, skip=2."""
    term, total, k = D(1), D(0), 0
    for n in range(1, 2 * skip + first + 1):
        term /= n
    if skip % 2:
        term = -term
    k = skip
    while abs(term) > D(10) ** -58:
        total += term
        n = 2 * k + first
        term *= -z / ((n + 1) * (n + 2))
        k += 1
    return total


def cosine(x):
    return 1 - x * x / 2 + x ** 4 * series(x * x, 0, 2)


def interpolate(function, degree, top):
    """Monomial coefficients of the polynomial through Chebyshev's points of [0, top]."""
    count = degree + 1
    points = []
    for k in range(count):
        angle = PI * (2 * k + 1) / (2 * count)
        c = cosine(angle) if angle <= PI / 2 else -cosine(PI - angle)
        points.append(top * (1 + c) / 2)
    table = [function(p) for p in points]
    for level in range(1, count):
        for i in range(count - 1, level - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (points[i] - points[i - level])
    result = [table[-1]]
    for i in range(count - 2, -1, -1):
        shifted = [D(0)] + result
        for j, value in enumerate(result):
            shifted[j] -= points[i] * value
        shifted[0] += table[i]
        result = shifted
    return result


def show(name, first, skip, degree, power):
    top = (PI / 4) ** 2
    coefficients = [float(c) for c in interpolate(lambda z: series(z, first, skip), degree, top)]
    worst = D(0)
    for i in range(2001):
        z = top * i / 2000
        value = D(0)
        for c in reversed(coefficients):
            value = value * z + D(c)
        worst = max(worst, abs(value - series(z, first, skip)) * z ** power)
    print(f"// {name}: error {float(worst):.1e}")
    for c in coefficients:
        print(f"    {c!r},")


show("sine", 1, 1, 5, 1)
show("cosine", 0, 2, 5, 2)
half_pi = PI / 2
for part in range(3):
    bits = 33
    value = float(half_pi)
    import math

    mantissa, exponent = math.frexp(value)
    kept = math.floor(mantissa * 2 ** bits) * 2.0 ** (exponent - bits)
    print(f"// pi/2, part {part + 1}: {kept!r} ({kept.hex()})")
    half_pi -= D(kept)
