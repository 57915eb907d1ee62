"""The house rules that a machine can hold: who imports whom, what importing costs, names, sizes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("eval", "index", "rag", "train", "ui")
MODULES = sorted(
    [*(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")), *ROOT.glob("*.py")]
)
NAMES = {file: ".".join(file.relative_to(ROOT).with_suffix("").parts) for file in MODULES}

# Each layer may import those below it, never one above.
LAYERS = (
    ("train",),  # nothing imports it
    ("app", "cli", "api", "page"),
    ("ui", "eval"),
    ("rag.settings",),
    ("rag.pipeline", "rag.retriever"),
    ("rag.prose",),  # its steps, as the pipeline has its own
    ("rag",),  # the steps
    ("rag.types",),
    ("index.doctor", "index.ingest"),
    ("index.local",),
    ("index.caches",),
    ("index",),  # the steps
    ("index.types",),
)
# A step that another step is made of, and why.
PARTS = {
    ("rag.read", "rag.compile"): "a model not yet compiled is compiled when it is loaded",
    ("rag.weigh", "rag.cues"): "rules of thumb about a question's wording are clues",
    ("rag.support", "rag.agents"): "what a passive claims needs its agent as subject",
    ("rag.agents", "rag.facts"): "an agent is a name",
    ("rag.split", "rag.parties"): "clauses, then the parties inside each",
    ("rag.split", "rag.rewrite"): "a later clause leans on the first as a follow-up does",
    ("rag.parties", "rag.rewrite"): "how a time is written",
    ("rag.parties", "rag.when"): "what a month is called",
    ("rag.rewrite", "rag.when"): "what a month is called",
    ("rag.rewrite", "rag.cues"): "a question that names something may stand by itself",
    ("rag.facts", "rag.when"): "how a day is written",
    ("rag.roles", "rag.facts"): "who speaks is a name, what is voted a number",
    ("rag.stated", "rag.facts"): "a statement is made of its facts",
    ("rag.stated", "rag.roles"): "and of who says which part",
    ("rag.support", "rag.facts"): "facts of a statement are looked for in articles",
    ("rag.support", "rag.roles"): "and must have the same roles there",
    ("rag.support", "rag.stated"): "what is compared",
    ("rag.verify", "rag.facts"): "a quotation is looked for as it is compared",
    ("rag.verify", "rag.stated"): "drafted sentences and those of articles, read once",
    ("rag.verify", "rag.support"): "the rules that decide are a module of their own",
    ("index.sentences", "index.stops"): "a sentence ends where a stop does",
    ("index.parse", "index.markup"): "the text of a page or of rendered Markdown",
    ("index.parse", "index.dates"): "the date of an article is part of parsing it",
    ("index.words", "index.names"): "which words stand for one another",
    ("index.embed", "index.compile"): "a model not yet compiled is compiled when it is loaded",
    ("index.passages", "index.sentences"): "a passage is made of whole sentences",
}
HOMES = {
    "gradio": {"app", "api", "page"},
    "langchain": {"rag.chat"},
    "langchain_core": {"rag.chat", "rag.retriever"},
    "faiss": {"index.vectors", "eval.bench.stages"},  # where its kinds are compared
    "ir_measures": {"eval.measures"},
    "matplotlib": {"eval.plots", "eval.bench.plots"},
    "tantivy": {"index.words"},
    "sqlite3": {"index.store", "index.local"},
    "sentence_transformers": {"index.compile"},
    "onnxruntime": {"index.compile", "index.embed", "rag.compile"},
    "tokenizers": {
        "index.embed",
        "rag.read",
        "train.draw",
        "train.export",
        "train.model",
        "train.reader",
        "train.trial",
        "train.windows",
    },
    "torch": {
        "index.compile",
        "rag.compile",
        "train.export",
        "train.model",
        "train.reader",
        "train.together",
    },
}
BANNED = re.compile(
    r"manager|helper|util|common|wrapper|factory|handler|processor|misc|(?:^|_)base(?:$|_)",
    re.IGNORECASE,
)
LONGEST_MODULE = 200
LONGER_FOR_A_REASON = {"index.store", "index.local", "cli"}  # see ARCHITECTURE.md


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module a file imports, late imports too, `from a import b` also as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(module: str) -> int | None:
    """The number of the layer a module of ours stands in; the longest matching name counts."""
    found = [
        (len(name), number)
        for number, names in enumerate(LAYERS)
        for name in names
        if module == name or module.startswith(f"{name}.")
    ]
    return max(found)[1] if found else None


def ours(file: Path) -> set[str]:
    names = set(imported(ast.parse(file.read_text())))
    known = set(NAMES.values())
    return {name for name in names if name in known}


@pytest.mark.parametrize("file", MODULES, ids=NAMES.__getitem__)
def test_imports_point_one_way(file: Path) -> None:
    name = NAMES[file]
    if file.name == "__init__.py":
        assert ours(file) == set(), "a package's __init__ imports nothing of ours"
        return
    here = layer(name)
    assert here is not None, f"{name} stands in no layer"
    for other in ours(file):
        there = layer(other)
        assert there is not None
        same_doors = here <= 2  # doors and what they show may be made of several modules
        assert there > here or (name, other) in PARTS or (there == here and same_doors), (
            f"{name} imports {other}: {LAYERS[here]} may not import {LAYERS[there]}"
        )


@pytest.mark.parametrize("file", MODULES, ids=NAMES.__getitem__)
def test_each_library_has_one_home(file: Path) -> None:
    roots = {name.split(".")[0] for name in imported(ast.parse(file.read_text()))}
    away = {root for root in roots & HOMES.keys() if NAMES[file] not in HOMES[root]}
    assert not away, f"{NAMES[file]} imports {away}"


@pytest.mark.parametrize("file", MODULES, ids=NAMES.__getitem__)
def test_names_say_something(file: Path) -> None:
    defined = [
        node.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    vague = [name for name in (*NAMES[file].split("."), *defined) if BANNED.search(name)]
    assert vague == []


@pytest.mark.parametrize("file", MODULES, ids=NAMES.__getitem__)
def test_modules_are_short(file: Path) -> None:
    lines = len(file.read_text().splitlines())
    assert lines <= LONGEST_MODULE or NAMES[file] in LONGER_FOR_A_REASON, f"{lines} lines"


def test_a_longer_module_has_its_reason_written_down() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text()
    for name in LONGER_FOR_A_REASON:
        assert f"`{name.replace('.', '/')}.py`" in told, name


def test_importing_the_packages_loads_nothing_heavy() -> None:
    code = "import rag, index, sys; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"torch", "faiss", "gradio", "langchain", "langchain_core", "transformers"}
    assert heavy & set(ran.stdout.split()) == set()


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of anybody's machine in what is kept."""
    kept = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    pattern = re.compile(r"(?:^|[\s\"'(=])/(?:work|home|root|Users)/\w")
    for name in kept:
        file = ROOT / name
        if file.suffix in {".py", ".md", ".toml", ".txt", ".jsonl"} and file.is_file():
            assert not pattern.search(file.read_text()), name
