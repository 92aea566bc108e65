"""Boxes, outlines and the matrices that move them."""

from collections.abc import Sequence

Box = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def turn_of(quarters: int, box: Box) -> Matrix:
    """The matrix that turns a page as its /Rotate says."""
    left, bottom, right, top = box
    turns: tuple[Matrix, ...] = (
        IDENTITY,
        (0.0, -1.0, 1.0, 0.0, -bottom, right),
        (-1.0, 0.0, 0.0, -1.0, right, top),
        (0.0, 1.0, -1.0, 0.0, top, -left),
    )
    return turns[quarters % 4]


def at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a matrix moves a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def moved(matrix: Matrix, box: Box) -> Box:
    """The box around where a matrix moves a box."""
    if matrix == IDENTITY:
        return box
    left, bottom, right, top = box
    corners = [at(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    return around(corners)


def around(points: Sequence[tuple[float, float]]) -> Box:
    """The smallest box that holds some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def shared(first: Box, second: Box) -> Box:
    """What two boxes have in common; left is right of right where that is nothing."""
    return (max(first[0], second[0]), max(first[1], second[1]),
            min(first[2], second[2]), min(first[3], second[3]))  # fmt: skip


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does first one, then another."""
    a, b, c, d, e, f = first
    x, y = at(then, e, f)
    p, q, r, s, *_ = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, x, y


def holds(box: Box, x: float, y: float) -> bool:
    """Whether a point lies in a box or at most one point beside it."""
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def middle(box: Box) -> tuple[float, float]:
    """Where in the box of a text the body of its small letters has its middle."""
    return (box[0] + box[2]) / 2, box[1] + 0.45 * (box[3] - box[1])


def area(box: Box) -> float:
    """How large a box is."""
    return (box[2] - box[0]) * (box[3] - box[1])


def is_sensible(*lengths: float) -> bool:
    """Whether lengths are ones that a page has, and numbers at all."""
    return all(abs(length) < 1e6 for length in lengths)  # not a number is not


def is_inside(polygons: Sequence[Sequence[tuple[float, float]]], x: float, y: float) -> bool:
    """Whether a ray to the right crosses the outlines an odd number of times."""
    odd = False
    for outline in polygons:
        before = outline[-1]
        for point in outline:
            (x1, y1), (x2, y2) = before, point
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                odd = not odd
            before = point
    return odd


def is_upright(outline: Sequence[tuple[float, float]]) -> bool:
    """Whether an outline is that of a rectangle along the page's edges."""
    xs, ys = {round(x, 1) for x, _ in outline}, {round(y, 1) for _, y in outline}
    return len(xs) <= 2 and len(ys) <= 2
