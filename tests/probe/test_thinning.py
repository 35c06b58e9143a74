"""Thinned histories stay small, keep the ends, and keep the same indexes for the same count."""

from __future__ import annotations

import pytest

from grader.probe.thinning import Thinned


@pytest.mark.parametrize("count", [0, 1, 7, 100, 12_345])
def test_it_keeps_the_first_the_last_and_few(count: int) -> None:
    history: Thinned[int] = Thinned(5, 40)
    for number in range(count):
        history.add(number)
    indexes = [index for index, _ in history.items()]
    assert indexes[:5] == list(range(min(5, count)))
    assert indexes[-1:] == ([count - 1] if count else [])
    assert len(indexes) <= 42
    assert all(index == item for index, item in history.items())


def test_what_is_kept_has_neighbours() -> None:
    history: Thinned[int] = Thinned(2, 20)
    for number in range(1000):
        history.add(number)
    indexes = {index for index, _ in history.items()}
    assert all(i + 1 in indexes for i in indexes if i % history.stride == 0 and i < 990)


def test_special_items_are_kept_up_to_a_number() -> None:
    history: Thinned[int] = Thinned(1, 8)
    for number in range(500):
        history.add(number)
        if number in (333, 334, 335):
            history.keep_last(2)
    indexes = {index for index, _ in history.items()}
    assert {333, 334} <= indexes


def test_what_was_added_last_can_be_taken_back() -> None:
    history: Thinned[int] = Thinned(4, 8)
    for number in range(101):
        history.add(number)
    history.keep_last(3)
    history.drop_last()
    shorter: Thinned[int] = Thinned(4, 8)
    for number in range(100):
        shorter.add(number)
    assert history.items() == shorter.items()
    assert history.count == 100
