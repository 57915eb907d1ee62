"""The same doors as MCP tools: a real MCP client over streamable HTTP."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from gradio_client import Client
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

WHY = "why did the U.S. abstain?"


def with_session(url: str, use: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """What `use` gives for a session with the tools at this address."""

    async def talk() -> Any:
        async with (
            streamable_http_client(f"{url}gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return await use(session)

    return anyio.run(talk)


def call(url: str, tool: str, **given: Any) -> CallToolResult:
    """The result of one tool call."""
    result: CallToolResult = with_session(url, lambda session: session.call_tool(tool, given))
    return result


def said(result: CallToolResult) -> str:
    """The one text of a result."""
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_the_tools_are_the_doors_and_describe_their_arguments(served: str) -> None:
    tools = with_session(served, lambda session: session.list_tools()).tools

    assert [tool.name for tool in tools] == ["ask", "search", "articles", "article"]
    assert [tool.inputSchema.get("required") for tool in tools] == [
        ["question"], ["query"], None, ["article_id"],
    ]  # fmt: skip
    for tool in tools:
        assert tool.description.endswith(".")
        for name, schema in tool.inputSchema["properties"].items():
            assert schema.get("type", "array") in {"string", "integer", "array", "boolean"}, name
            assert schema["description"], name


def test_a_tool_answers_with_the_same_json_as_the_endpoint(served: str) -> None:
    client = Client(served, verbose=False, analytics_enabled=False)
    by_tool = json.loads(said(call(served, "ask", question=WHY)))
    by_endpoint = client.predict(WHY, api_name="/ask")

    del by_tool["timing"], by_endpoint["timing"]
    assert by_tool == by_endpoint
    assert by_tool["status"] == "answered"


def test_every_tool_gives_json(served: str) -> None:
    hits = json.loads(said(call(served, "search", query="tents in Rafah", k=2)))
    listed = json.loads(said(call(served, "articles", limit=1)))
    article = json.loads(said(call(served, "article", article_id=hits[0]["article_id"])))

    assert len(hits) == 2
    assert listed["total"] == 7
    assert article["text"][hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]


@pytest.mark.parametrize(
    ("tool", "given", "message"),
    [
        ("ask", {"question": " "}, "question"),
        ("ask", {"question": WHY, "since": "soon"}, "'soon' is not a date"),
        ("search", {"query": "veto", "k": 1000}, "from 1 to 100"),
        ("article", {"article_id": "nobody"}, "no article has the id 'nobody'"),
    ],
)
def test_a_mistake_is_an_error_result_of_one_line(
    served: str, tool: str, given: dict[str, Any], message: str
) -> None:
    result = call(served, tool, **given)

    assert result.isError
    assert message in said(result)
    assert "\n" not in said(result)
