"""`python -m bench [NAME …]`: measure and print JSON. Goals are the project's; machines are noisy, so every figure
is the median of several runs with its range, and a reference measured in the same run stands beside it."""

import json
import os
import platform
import sys

from bench import app, core, large, live, pages, tipping

BENCHES = {
    "score": core.score,
    "tipping": tipping.tipping,
    "cube": core.cube,
    "million": large.million,
    "pages": pages.pages,
    "slider": app.slider,
    "paint": app.paint,
    "live": live.live,
}


def main(names: list[str]) -> int:
    """Run the named benches, or all."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"no bench called {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    figures = {name: BENCHES[name]() for name in names or BENCHES}
    machine = {"python": platform.python_version(), "cores": os.cpu_count()}
    json.dump({"machine": machine, "figures": figures}, sys.stdout, indent=1)
    print()
    return 0


raise SystemExit(main(sys.argv[1:]))
