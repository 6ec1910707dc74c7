"""`python -m bench [NAME …]`: measure and print JSON. Goals are the project's; machines are noisy, so every figure
is the median of several runs with its range, and a reference measured in the same run stands beside it.

`python -m bench lineup` drags the same weight of the same table in the live deck and in LineUp (npm's `lineupjs`) and prints the
ratios. It needs npm and, the first time, the network; so it runs only when it is named.
"""

import json
import os
import platform
import sys

from bench import BenchError, app, core, hostile, imports, large, lineup, live, pages, tipping

BENCHES = {
    "score": core.score,
    "tipping": tipping.tipping,
    "cube": core.cube,
    "million": large.million,
    "import": imports.imports,
    "hostile": hostile.hostile,
    "pages": pages.pages,
    "slider": app.slider,
    "paint": app.paint,
    "live": live.live,
}
ON_REQUEST = {"lineup": lineup.lineup}


def main(names: list[str]) -> int:
    """Run the named benches, or all that need no network."""
    known = BENCHES | ON_REQUEST
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no bench called {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    try:
        figures = {name: known[name]() for name in names or BENCHES}
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    json.dump({"machine": machine, "figures": figures}, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
