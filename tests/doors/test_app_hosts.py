"""Who may reach a page that listens on loopback: nobody under a name that is not loopback's."""

from __future__ import annotations

import httpx
import pytest

import api


@pytest.mark.parametrize("path", ["/", "/gradio_api/info", "/gradio_api/mcp/"])
def test_a_foreign_name_for_this_address_is_turned_away(served: str, path: str) -> None:
    """A page elsewhere may point its own name at 127.0.0.1 (DNS rebinding)."""
    answer = httpx.get(served.rstrip("/") + path, headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "Dateline" not in answer.text


def test_its_own_names_are_let_in(served: str) -> None:
    port = httpx.URL(served).port

    assert httpx.get(served, headers={"Host": f"localhost:{port}"}).status_code == 200


def test_an_address_chosen_on_purpose_has_no_such_guard() -> None:
    assert api.guards("0.0.0.0") == []
