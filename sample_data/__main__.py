"""`python -m sample_data --until 2026-10 [--seed 7] [--out FOLDER]`: prints the stories as JSON, writes the tables as CSV."""

import argparse
import datetime
import json
from dataclasses import asdict
from pathlib import Path

from sample_data import generate, stories


def month(text: str) -> datetime.date:
    """'2026-10' → its first day."""
    return datetime.datetime.strptime(text, "%Y-%m").date()


def main() -> None:
    parser = argparse.ArgumentParser(prog="sample_data", description="The seeded sample company.")
    parser.add_argument("--until", type=month, required=True, help="last month, e.g. 2026-10")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="folder for one CSV file a table")
    options = parser.parse_args()
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, frame in generate(options.until, options.seed).items():
            frame.to_csv(options.out / f"{name}.csv", index=False)
    print(json.dumps([asdict(story) for story in stories(options.until, options.seed)], ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
