"""One measure for any tool that draws a ranking while a weight is dragged: what was drawn, when, and when it came to rest."""

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

ROWS = 14  # top rows whose order is compared: as many as the deck shows
QUIET = 1_000  # milliseconds without any change: at rest
SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Sample:
    """A frame unlike the one before it. `at`: milliseconds of the page's clock right before it was painted; `move`: of the newest
    move the page had heard of, NaN before the first; `weight`: the dragged weight's share in percent as drawn; `order`: the top
    rows' people, by number; `picture`: all that stands in these rows."""

    at: float
    move: float
    weight: float
    order: str
    picture: str


@dataclass(frozen=True, slots=True)
class Drag:
    """A drag as the page saw it, times in milliseconds of its clock. `frames`: how many were drawn while it lasted; `moves`: how
    many of the hand's the page heard of, several at once as one; `changed`: when anything on the page last changed."""

    samples: tuple[Sample, ...]
    frames: int
    pressed: float
    released: float
    moves: int
    changed: float


def watch(page: Page, read: str) -> None:
    """Sample the page from now on. `read`: a JavaScript function that gives `weight`, `order` and `picture` as drawn."""
    page.evaluate(f"({SCRIPT})({read})")
    page.wait_for_function("watch_.samples.length > 0")


def at_rest(page: Page) -> Drag:
    """Wait until nothing changes any more, and what was seen since `watch`."""
    page.wait_for_function(f"performance.now() - watch_.changed > {QUIET}")
    seen = page.evaluate("watch_")
    samples = tuple(Sample(**sample) for sample in seen.pop("samples"))
    return Drag(samples, **seen)


def figures(drag: Drag, sent: int) -> dict[str, float | None]:
    """Counts of what was drawn, and times in milliseconds. `sent`: the hand's moves.

    `heard`: moves the page got, several at once as one; `frames`: drawn during the drag. `states`: distinct weights drawn;
    `orders`: distinct orders of the top rows; of both those `…_while_dragging` before the release. None counts what stood there
    before. `weight_after_ms`, `order_after_ms`: median from the newest move heard to the frame that drew a new weight or order
    (None without one). `ranking_rest_ms`, `page_rest_ms`: from the release to the last change of the ranking and of anything, 0
    where all was drawn before.
    """
    held = [sample for sample in drag.samples if sample.at <= drag.released]
    states, orders = _new(drag.samples, drag, "weight"), _new(drag.samples, drag, "order")
    return {
        "moves": sent,
        "heard": drag.moves,
        "frames": drag.frames,
        "drag_ms": round(drag.released - drag.pressed),
        "from_percent": _before(drag).weight,
        "to_percent": drag.samples[-1].weight,
        "states": states,
        "states_while_dragging": _new(held, drag, "weight"),
        "states_per_move": round(states / sent, 3),
        "orders": orders,
        "orders_while_dragging": _new(held, drag, "order"),
        "weight_after_ms": _median(_delays(drag, "weight")),
        "order_after_ms": _median(_delays(drag, "order")),
        "ranking_rest_ms": _since(drag.released, drag.samples[-1].at),
        "page_rest_ms": _since(drag.released, drag.changed),
    }


def _before(drag: Drag) -> Sample:
    """What stood there when the pointer was pressed."""
    return next(sample for sample in reversed(drag.samples) if sample.at <= drag.pressed)


def _new(samples: list[Sample] | tuple[Sample, ...], drag: Drag, name: str) -> int:
    drawn = {getattr(sample, name) for sample in samples if sample.at > drag.pressed}
    return len(drawn - {getattr(_before(drag), name)})


def _delays(drag: Drag, name: str) -> Iterator[float]:
    for before, sample in pairwise(drag.samples):
        if sample.move > drag.pressed and getattr(sample, name) != getattr(before, name):
            yield sample.at - sample.move


def _median(delays: Iterator[float]) -> float | None:
    known = list(delays)
    return round(statistics.median(known), 1) if known else None


def _since(released: float, at: float) -> float:
    return round(max(at - released, 0.0), 1) if math.isfinite(at) else math.nan
