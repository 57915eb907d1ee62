"""A LangChain retriever over an index, so that other people's chains can search it.

Knows LangChain's document format; the search itself is `rag.retrieve`.
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from index.types import ALWAYS, Hit, Period
from rag.retrieve import retrieve


class DatelineRetriever(BaseRetriever):
    """Passages as LangChain documents, best first: DatelineRetriever(index=..., encoder=..., k=5).

    `page_content` is exactly characters `start:end` of the article's text. The metadata are
    article_id, url, title, published (ISO date or None), source, author, start, end, score.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any  # an Index; pydantic cannot check a Protocol
    encoder: Any  # an Encoder
    k: int = 10
    period: Period = ALWAYS

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        [vector] = self.encoder.encode_query([query])
        return [_document(h) for h in retrieve(self.index, query, vector, self.k, self.period)]


def _document(hit: Hit) -> Document:
    article = hit.span.article
    return Document(
        id=f"{article.id}:{hit.span.start}:{hit.span.end}",
        page_content=hit.span.text,
        metadata={
            "article_id": article.id,
            "url": article.url,
            "title": article.title,
            "published": article.published.isoformat() if article.published else None,
            "source": article.source,
            "author": article.author,
            "start": hit.span.start,
            "end": hit.span.end,
            "score": hit.score,
        },
    )
