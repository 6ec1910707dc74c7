"""One command line, run and measured."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

# A process counts the memory of the one it was forked from as its own, so a small one stands between.
_MEASURE = """
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as stream:
    json.dump([code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024], stream)
"""


class Ran(NamedTuple):
    """How a command ended: exit code, what it printed, seconds, and largest resident memory in MB."""

    code: int
    output: str
    errors: str
    seconds: float
    mb: int


def run(*arguments: object) -> Ran:
    """`python -m lib` with the arguments, in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        measured = Path(name) / "measured.json"
        command = [sys.executable, "-m", "lib", *map(str, arguments)]
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _MEASURE, str(measured), *command], cwd=Path(__file__).parents[1], capture_output=True, text=True
        )
        seconds = time.perf_counter() - began
        code, memory = json.loads(measured.read_text())
    return Ran(code, done.stdout, done.stderr, seconds, memory)
