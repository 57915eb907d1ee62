"""Every quotation is the article's characters at its offsets: any text, and real news."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.formats import read_articles, read_questions
from index.local import open_index
from index.parse import parse
from index.passages import passages
from index.types import Article, DatelineError, Download, Encoder, Index, searchable
from rag.pipeline import Assistant
from rag.plain import answer_json
from tests.fakes import ANYTHING, BagEncoder, MemoryIndex, WordReader

NEWS = Path(__file__).parents[2] / "shared" / "data" / "news-dev-small"


def fill(index: Index, article: Article, encoder: Encoder) -> None:
    if spans := passages(article):
        texts = [searchable(article.title, span.text) for span in spans]
        index.add(article, spans, encoder.encode_document(texts))


def assert_exact(answer: dict[str, object], kept: dict[str, Article]) -> int:
    """Check the JSON a person gets against the articles; how many places it names."""
    as_sent = json.loads(json.dumps(answer))
    places = [
        (place, place["quote"]) for claim in as_sent["claims"] for place in claim["citations"]
    ] + [(place, place["text"]) for place in as_sent["hits"]]
    for place, text in places:
        assert kept[place["article_id"]].text[place["start"] : place["end"]] == text
        if answer := place.get("answer"):
            assert kept[place["article_id"]].text[answer["start"] : answer["end"]] == answer["text"]
            assert place["start"] <= answer["start"] < answer["end"] <= place["end"]
    return len(places)


news_like = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.sampled_from(
            ["The U.S. abstained. ", "“Why?” he asked.", "\n\n", "## Heading\n", "Rain fell. "]
        ),
    ),
    min_size=1,
    max_size=12,
).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    bodies=st.lists(news_like, min_size=1, max_size=3), kind=st.sampled_from(["text", "markdown"])
)
def test_any_text_is_quoted_exactly(bodies: list[str], kind: str) -> None:
    index, encoder = MemoryIndex(), BagEncoder()
    kept: dict[str, Article] = {}
    for number, body in enumerate(bodies):
        raw = f"Title {number}\n\n{body}".encode("utf-8", "replace")
        try:
            article = parse(Download(f"https://n.example/{number}", kind, raw))
        except DatelineError:
            continue
        kept[article.id] = article
        fill(index, article, encoder)
    assistant = Assistant(index, encoder, WordReader(), ANYTHING)

    for question in ("why did the U.S. abstain?", *(" ".join(b.split())[:60] for b in bodies)):
        if question.strip():
            assert_exact(answer_json(assistant.ask(question)), kept)


def test_the_same_sentence_twice_is_cited_where_it_was_read() -> None:
    text = "Rain fell in Leeds. " * 2 + "\n\n" + "Rain fell in Leeds."
    article = Article("0" * 16, "https://n.example/rain", "Rain", text, date(2024, 1, 1))
    index, encoder = MemoryIndex(), BagEncoder()
    fill(index, article, encoder)
    assistant = Assistant(index, encoder, WordReader(), ANYTHING)

    answer = assistant.ask("Where did rain fall?")

    assert len(answer.claims) == 1, "a copy of what is quoted adds nothing"
    assert assert_exact(answer_json(answer), {article.id: article}) >= 2


@pytest.mark.skipif(not NEWS.is_dir(), reason="the news articles for measuring are not here")
def test_five_hundred_news_articles_are_quoted_exactly(tmp_path: Path) -> None:
    """Real articles, the real store; the fake encoder, because offsets don't depend on it."""
    encoder = BagEncoder()
    with closing(open_index(tmp_path / "index", "bag")) as index:
        kept = {}
        with index.writing():
            for article in islice(read_articles(NEWS / "articles.jsonl.gz"), 500):
                kept[article.id] = article
                fill(index, article, encoder)
        assistant = Assistant(index, encoder, WordReader(), ANYTHING)
        questions = read_questions(NEWS / "questions.jsonl.gz")
        checked = sum(assert_exact(answer_json(assistant.ask(q.question)), kept) for q in questions)

    assert checked > 1000
