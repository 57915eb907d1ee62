"""Make the files to train on and to hold out: `python -m train.prepare READING OUT`.

Calls the steps in order. READING is a folder with reading.jsonl.gz, one question a line with its
context, answers (start, text) and origin; OUT gets train.jsonl.gz and dev.jsonl.gz.
"""

from __future__ import annotations

import gzip
import sys
from collections import Counter
from pathlib import Path

from train.data import HELD_OUT, examples, near_misses, split, write
from train.mine import mined


def main(reading: str, out: str) -> None:
    with gzip.open(Path(reading) / "reading.jsonl.gz", "rt", encoding="utf-8") as lines:
        read = list(examples(lines))
    train, dev = split([*read, *mined([e for e in read if e.origin.startswith(HELD_OUT)])])
    Path(out).mkdir(parents=True, exist_ok=True)
    for name, part in (("train", train), ("dev", dev)):
        whole = [*part, *near_misses(part)]
        write(whole, Path(out) / f"{name}.jsonl.gz")
        print(f"{name}: {len(whole)}")
        for origin, count in sorted(Counter(e.origin for e in whole).items()):
            print(f"  {origin:28}{count:7}")


if __name__ == "__main__":
    main(*sys.argv[1:])
