"""The endpoints as programs meet them: a real client, a real server, the seeds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from gradio_client.utils import Status

import app
from index.types import DatelineError
from rag.pipeline import Assistant

WHY = "why did the U.S. abstain?"
ANSWER_KEYS = [
    "question",
    "query",
    "status",
    "confidence",
    "certainty",
    "text",
    "draft",
    "note",
    "claims",
    "hits",
    "timing",
]
CITATION_KEYS = [
    "number", "article_id", "url", "title", "published", "start", "end", "quote", "answer",
]  # fmt: skip
HIT_KEYS = ["article_id", "url", "title", "published", "start", "end", "text", "score"]


def caller(url: str) -> Client:
    return Client(url, verbose=False, analytics_enabled=False, download_files=False)


@pytest.fixture(scope="module")
def client(served: str) -> Client:
    return caller(served)


def test_the_four_doors_are_the_only_endpoints_and_say_what_they_take(client: Client) -> None:
    offered: dict[str, Any] = client.view_api(return_format="dict", print_info=False)
    doors = offered["named_endpoints"]

    assert list(doors) == ["/ask", "/search", "/articles", "/article"]
    assert offered["unnamed_endpoints"] == {}
    taken = {
        name: {p["parameter_name"]: p["type"].get("type") for p in door["parameters"]}
        for name, door in doors.items()
    }
    dates = {"since": "string", "until": "string"}
    assert taken == {
        "/ask": {"question": "string", **dates, "history": None, "prose": "boolean"},
        "/search": {"query": "string", "k": "integer", **dates},
        "/articles": {"query": "string", "limit": "integer", "offset": "integer"},
        "/article": {"article_id": "string"},
    }
    assert doors["/search"]["returns"][0]["type"]["type"] == "array"
    assert all(doors[d]["returns"][0]["type"]["type"] == "object" for d in doors if d != "/search")
    assert all(door["description"] for door in doors.values())


@pytest.mark.parametrize("name", ["answered", "read", "listed", "lengthened", "opened", "stopped"])
def test_what_happens_on_the_page_is_no_endpoint(client: Client, name: str) -> None:
    with pytest.raises(ValueError, match=f"Cannot find a function with `api_name`: /{name}"):
        client.predict(api_name=f"/{name}")


def test_an_answer_quotes_the_reason_and_every_citation_is_exact(client: Client) -> None:
    answer = client.predict(WHY, api_name="/ask")

    assert list(answer) == ANSWER_KEYS
    assert (answer["question"], answer["status"]) == (WHY, "answered")
    assert "did not condemn Hamas" in answer["claims"][0]["text"]
    assert answer["claims"][0]["citations"][0]["published"] == "2024-03-25"
    for claim in answer["claims"]:
        for citation in claim["citations"]:
            assert list(citation) == CITATION_KEYS
            article = client.predict(citation["article_id"], api_name="/article")
            assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
            assert article["title"] == citation["title"]
    assert all(list(hit) == HIT_KEYS for hit in answer["hits"])
    assert answer["timing"]["total_ms"] > 0


def test_an_answer_arrives_claim_by_claim(client: Client) -> None:
    job = client.submit(WHY, api_name="/ask")
    parts = list(job)

    assert [len(part["claims"]) for part in parts] == list(range(1, len(parts) + 1))
    assert parts[-1] == job.result()
    for part in parts:
        assert part["claims"] == parts[-1]["claims"][: len(part["claims"])]


def test_a_follow_up_is_searched_with_what_the_turn_before_named(client: Client) -> None:
    before = {"question": "Who vetoed the Brazilian draft?", "answer": "The United States"}

    answer = client.predict("Why?", history=[before], api_name="/ask")
    alone = client.predict("Who vetoed the Brazilian draft?", history=[before], api_name="/ask")

    assert answer["question"] == "Why?"
    assert answer["query"] == "About vetoed the Brazilian draft, The United States: Why?"
    assert alone["query"] == "Who vetoed the Brazilian draft?"


def test_an_abstention_brings_the_nearest_passages(client: Client) -> None:
    answer = client.predict("What is the boiling point of tungsten?", api_name="/ask")

    assert (answer["status"], answer["claims"]) == ("abstained", [])
    assert answer["text"] == "These articles do not say."
    assert answer["hits"]


def test_a_period_holds_for_answers_and_searches(client: Client) -> None:
    answer = client.predict(WHY, since="2023-12-01", until="2023-12-31", api_name="/ask")
    hits = client.predict("veto", k=100, until="2023-12-22", api_name="/search")

    cited = {c["published"] for claim in answer["claims"] for c in claim["citations"]}
    assert cited
    assert cited <= {"2023-12-08", "2023-12-22"}
    assert {hit["published"] for hit in hits} <= {"2023-10-18", "2023-12-08", "2023-12-22"}
    assert client.predict("veto", since="2030-01-01", api_name="/search") == []


def test_a_search_gives_as_many_passages_as_asked_for_best_first(client: Client) -> None:
    hits = client.predict("evacuation tents in Rafah", k=3, api_name="/search")

    assert [list(hit) for hit in hits] == [HIT_KEYS] * 3
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)
    assert hits[0]["published"] == "2024-03-26"


def test_the_list_is_newest_first_and_can_be_paged_and_filtered(client: Client) -> None:
    everything = client.predict(api_name="/articles")
    days = [date.fromisoformat(a["published"]) for a in everything["articles"]]

    assert everything["total"] == len(everything["articles"]) == 7
    assert days == sorted(days, reverse=True)
    page = client.predict(limit=2, offset=3, api_name="/articles")
    assert page == {"total": 7, "articles": everything["articles"][3:5]}
    december = client.predict("2023-12", api_name="/articles")
    assert december["total"] == 2
    assert client.predict("zebra", api_name="/articles") == {"total": 0, "articles": []}


LONG = "why " * 5_000
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("/ask", {"question": ""}, "question"),
    ("/ask", {"question": " \n "}, "question"),
    ("/ask", {"question": LONG}, "shorten"),
    ("/ask", {"question": None}, "not text"),
    ("/ask", {"question": ["why?"]}, "not text"),
    ("/ask", {"question": WHY, "since": "yesterday"}, "'yesterday' is not a date"),
    ("/ask", {"question": WHY, "until": "2024-02-31"}, "'2024-02-31' is not a date"),
    ("/ask", {"question": WHY, "since": "2024-02-01", "until": "2024-01-01"}, "swap the dates"),
    ("/ask", {"question": WHY, "history": "Who?"}, "give a list"),
    ("/ask", {"question": WHY, "history": ["Who?"]}, "give a list"),
    ("/ask", {"question": WHY, "history": [{"answer": "Ann"}]}, "question is None, not text"),
    ("/search", {"query": ""}, "question"),
    ("/search", {"query": "veto", "k": 0}, "from 1 to 100"),
    ("/search", {"query": "veto", "k": 101}, "from 1 to 100"),
    ("/search", {"query": "veto", "k": "5"}, "from 1 to 100"),
    ("/search", {"query": "veto", "k": True}, "from 1 to 100"),
    ("/search", {"query": "veto", "k": 1e300}, "from 1 to 100"),
    ("/articles", {"limit": 0}, "from 1 to 1,000"),
    ("/articles", {"limit": 1001}, "from 1 to 1,000"),
    ("/articles", {"offset": -1}, "from 0 to"),
    ("/articles", {"query": 7}, "not text"),
    ("/article", {"article_id": "nobody"}, "no article has the id 'nobody'"),
    ("/article", {"article_id": "x" * 10_000}, "no article has the id"),
    ("/article", {"article_id": None}, "not text"),
]


@pytest.mark.parametrize(("door", "given", "said"), WRONG)
def test_a_mistake_is_told_in_one_line(
    client: Client, door: str, given: dict[str, Any], said: str
) -> None:
    with pytest.raises(AppError) as caught:
        client.predict(**given, api_name=door)

    message = str(caught.value)
    assert said in message
    assert "\n" not in message
    assert "Traceback" not in message
    assert len(message) < 200


def test_a_slow_question_does_not_hold_up_another(
    paced: tuple[str, Callable[[], None]],
) -> None:
    url, go_on = paced
    slow = caller(url).submit("hold on, why did the U.S. abstain?", api_name="/ask")
    quick = caller(url)

    assert quick.predict("What is the boiling point of tungsten?", api_name="/ask")["hits"]
    assert quick.predict(api_name="/articles")["total"] == 7
    assert not slow.done()
    for _ in range(10):
        go_on()
    assert slow.result(timeout=30)["claims"]


def test_stopped_questions_free_their_places(paced: tuple[str, Callable[[], None]]) -> None:
    url, _ = paced
    client = caller(url)
    held = [client.submit("hold on, what happened?", api_name="/ask") for _ in range(app.AT_ONCE)]
    while any(job.status().code not in {Status.PROCESSING, Status.ITERATING} for job in held):
        time.sleep(0.05)

    for job in held:
        job.cancel()

    job = client.submit("What is the boiling point of tungsten?", api_name="/ask")
    assert job.result(timeout=20)["status"] == "abstained"


# Gradio forgets to close the socket with which it looked whether the port is free.
@pytest.mark.filterwarnings(r"ignore:unclosed <socket\.socket .*'0\.0\.0\.0', 0:ResourceWarning")
def test_a_taken_port_is_told_in_one_line(served: str, seed_assistant: Assistant) -> None:
    port = int(served.rstrip("/").rsplit(":", 1)[1])

    with pytest.raises(
        DatelineError, match=rf"cannot serve at 127\.0\.0\.1:{port}: .*another port"
    ):
        app.start(seed_assistant, "127.0.0.1", port)


def test_json_only(client: Client) -> None:
    answer = client.predict(WHY, api_name="/ask")

    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
