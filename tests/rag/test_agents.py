"""Who did it, by a passive's "by" or the subject before the verb."""

from __future__ import annotations

import pytest

from rag.agents import agents, passives
from rag.verify import verify
from tests.fakes import whole

TRIP = whole(
    "Prime Minister Benjamin Netanyahu canceled the trip of two officials to Washington on Monday. "
    "The United States vetoed the draft, which was written by Algeria. The council met in New York."
)


@pytest.mark.parametrize(
    ("claim", "support"),
    [
        ("The trip of two officials to Washington was canceled by Netanyahu.", "supported"),
        (
            "The trip of two officials to Washington was canceled by the United States.",
            "unverified",
        ),
        ("The draft that the United States vetoed was written by Algeria.", "supported"),
        ("The draft was vetoed by Algeria, which the United States had written.", "unverified"),
    ],
)
def test_a_passive_needs_its_agent_to_have_done_it(claim: str, support: str) -> None:
    [checked] = verify([claim], [TRIP])

    assert checked.support == support


def test_agents_stand_before_the_verb_or_after_by() -> None:
    [(verb, who)] = passives("The bill was narrowly rejected by the House on Monday.")

    assert who & agents("The House on Tuesday rejected the bill.", verb)
    assert agents("Netanyahu canceled it.", passives("It was canceled by Ron Dermer.")[0][0])
    assert passives("The trip was canceled by noon.") == []
