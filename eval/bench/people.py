"""Sixteen people at once on the served app: how long each waits, and whether all get answers.

Knows the app as a server and a person as a process; nothing of what is inside.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any

from eval.bench.timing import percentiles

PEOPLE = 16
QUESTIONS_EACH = 10
PERSON = """
import json, sys, time
from gradio_client import Client
client = Client(sys.argv[1], verbose=False)
print("ready", flush=True)
input()  # all begin together
spent, failed = [], 0
for question in json.loads(sys.argv[2]):
    started = time.perf_counter()
    try:
        client.predict(question, api_name="/ask")
    except Exception as error:  # whatever went wrong, this person got no answer
        print(error, file=sys.stderr)
        failed += 1
    spent.append((time.perf_counter() - started) * 1000)
print(json.dumps({"spent": spent, "failed": failed}))
"""


def people(index: Path, questions: Sequence[str], say: Callable[[str], object]) -> dict[str, Any]:
    """One person's latencies, then those of sixteen at once, on the same server."""
    with served(index) as url:
        say("one person")
        [_] = crowd(url, [questions[:3]])  # loads what the first question loads
        [alone] = crowd(url, [questions[: 3 * QUESTIONS_EACH]])
        say(f"{PEOPLE} people")
        shares = [questions[person::PEOPLE][:QUESTIONS_EACH] for person in range(PEOPLE)]
        together = crowd(url, shares)
    return summary(alone, together)


def summary(alone: dict[str, Any], together: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Percentiles, throughput, the longest wait against one person's p95, and how even it was."""
    waits = [wait for person in together for wait in person["spent"]]
    single = percentiles(alone["spent"])
    means = [mean(person["spent"]) for person in together]
    return {
        "people": len(together),
        "questions": len(waits),
        "failed": alone["failed"] + sum(person["failed"] for person in together),
        "alone": single,
        "together": percentiles(waits),
        "questions_per_s": round(len(waits) / max(sum(p["spent"]) for p in together) * 1000, 2),
        "questions_per_s_alone": round(1000 / mean(alone["spent"]), 2),
        "longest_ms": round(max(waits)),
        "longest_of_single_p95": round(max(waits) / single["p95_ms"], 2),
        "least_mean_of_greatest": round(min(means) / max(means), 2),
    }


def crowd(url: str, shares: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Each share of the questions asked by a person of its own, all beginning together."""
    persons = [
        subprocess.Popen(
            [sys.executable, "-c", PERSON, url, json.dumps(list(share))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for share in shares
    ]
    for person in persons:
        assert person.stdout is not None
        person.stdout.readline()
    for person in persons:
        assert person.stdin is not None
        person.stdin.write("\n")
        person.stdin.flush()
    return [json.loads(person.communicate()[0].splitlines()[-1]) for person in persons]


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The address of `dateline serve` over an index, in a process of its own."""
    command = [sys.executable, "-u", "-m", "cli", "serve", "--index", str(index), "--port", "7869"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            for line in server.stdout:
                if found := re.search(r"Dateline is at (\S+)", line):
                    yield found[1]
                    break
            else:
                raise RuntimeError("dateline serve ended before it served")
        finally:
            server.terminate()
