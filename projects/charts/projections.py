"""From longitude and latitude (degrees) to a place in a drawing: the world, and a region seen from above its middle."""

import math
from collections.abc import Callable

Point = tuple[float, float]
Projection = Callable[[float, float], Point]

# The world's drawing, in its own units: from Greenland's north to Cape Horn. Antarctica is left out.
WIDTH, NORTH, SOUTH = 2200, 83.7, -56.2
# How far from the middle of a region's map what is 90 degrees away stands.
HORIZON = math.degrees(math.sqrt(2))
# 168.5 degrees west runs through the Bering Strait: cut there, the edge of the world parts no land.
MIDDLE, EDGE = 11.5, -168.5


def natural_earth(longitude: float, latitude: float) -> Point:
    """Natural Earth (Patterson 2008; polynomials of Šavrič, Jenny and others, 2011) on a sphere of radius 1."""
    height = math.radians(latitude)
    square, sixth = height**2, height**6
    across = (
        0.8707
        - 0.131979 * square
        - 0.013791 * square**2
        + (0.003971 - 0.001529 * square) * height**10
    )
    up = (
        1.007226
        + 0.015085 * square
        + sixth * (-0.044475 + 0.028874 * square - 0.005916 * square**2)
    )
    return math.radians(longitude) * across, height * up


_SCALE = WIDTH / 2 / natural_earth(180, 0)[0]
_TOP = natural_earth(0, NORTH)[1]
HEIGHT = math.ceil((_TOP - natural_earth(0, SOUTH)[1]) * _SCALE)


def unbroken(longitude: float) -> float:
    """The same longitude counted from the world's edge, -168.5 to 191.5: no country is on both ends."""
    return (longitude - EDGE) % 360 + EDGE


def on_world(longitude: float, latitude: float) -> Point:
    """Where a place stands in the world's drawing: x from 0 to ``WIDTH``, y from 0 (north) to ``HEIGHT``.

    The longitude is counted as by ``unbroken``; an island on the edge may stand out a little.
    """
    x, y = natural_earth(longitude - MIDDLE, latitude)
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE


def seen_from_above(longitude: float, latitude: float) -> Projection:
    """Lambert's azimuthal equal-area projection around a middle, y downwards, in degrees of arc near the middle.

    Its far half is of no use: it begins ``HORIZON`` from the middle, and its shapes turn inside out.
    """
    middle = math.radians(longitude)
    sine, cosine = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))

    def project(longitude: float, latitude: float) -> Point:
        turn, height = math.radians(longitude) - middle, math.radians(latitude)
        across = math.cos(height) * math.cos(turn)
        towards = 1 + sine * math.sin(height) + cosine * across
        scale = math.degrees(math.sqrt(2 / max(towards, 1e-9)))
        x = scale * math.cos(height) * math.sin(turn)
        return x, -scale * (cosine * math.sin(height) - sine * across)

    return project
