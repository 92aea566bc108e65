"""Quantities: values, units and bounds as people write them."""

import pytest

from advisor.quantities import quantities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("raised $4.5 billion in 2019", [(4.5e9, "dollar", None), (2019.0, None, None)]),
        ("1,200 people, or 20%", [(1200.0, None, None), (20.0, "percent", None)]),
        ("at least 12 weeks", [(12.0, "week", "from")]),
        ("more than 30 hours", [(30.0, "hour", "over")]),
        ("two million dollars", [(2e6, "dollar", None)]),
        ("a team of three", [(3.0, None, None)]),
        ("10-12 hours", [(10.0, None, None), (12.0, "hour", None)]),
        ("GPT-4 on an H-1B visa", []),
        ("one of the best", []),
    ],
)
def test_what_a_text_counts(text: str, found: list[tuple[float, str | None, str | None]]) -> None:
    assert [(q.value, q.unit, q.bound) for q in quantities(text)] == found
