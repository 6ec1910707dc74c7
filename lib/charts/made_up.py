"""Made-up frames for the gallery: deterministic, of any length, with gaps and with names that look like code."""

import math

import pandas as pd

NAMES = (
    "Ada Brandt",
    "赵敏",
    "Carla von Hohenstein-Wernigerode zu Rabenau",
    "<b>${1+1}</b> {{datum.score}}",
    "O'Neil \"Bo\" \\ datum['x']",
    "欧阳慧敏（华东大区重点客户部）",
    "Ivo",
)
GROUPS = ("scale", "quality", "service", "relationship")
KPIS = ("csat", "churn", "fcr", "coverage")


def names(count: int) -> list[str]:
    """So many different names."""
    return [NAMES[i % len(NAMES)] + (f" {i + 1}" if i >= len(NAMES) else "") for i in range(count)]


def wave(i: float) -> float:
    """−1..1, never twice the same."""
    return math.sin(1.7 * i) * math.cos(0.31 * i)


def number(value: float) -> str:
    """One digit and a true minus sign, a dash where it is absent."""
    return "–" if math.isnan(value) else f"{value:.1f}".replace("-", "\N{MINUS SIGN}")


def signed(value: float) -> str:
    """A change with its sign."""
    return f"+{number(value)}" if value > 0 else "±0.0" if value == 0 else number(value)


def scores(count: int, gaps: bool = True) -> list[float]:
    """Descending scores, every seventh absent."""
    return [math.nan if gaps and i % 7 == 6 else 112.4 - 80 * i / max(count, 12) for i in range(count)]


def entities(count: int) -> pd.DataFrame:
    """`order, name, score, low, high, chosen, text, about`, best first."""
    frame = pd.DataFrame({"order": range(count), "name": names(count), "score": scores(count)})
    return frame.assign(
        low=frame["score"] - 6,
        high=frame["score"] + 4,
        chosen=[i in (1, count // 2) for i in range(count)],
        text=[number(score) for score in frame["score"]],
        about=frame["name"],
    )


def ranked(count: int, words: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows and parts of a ranking."""
    frame = entities(count)
    rows = frame.assign(
        note=words["note"],
        rank=[str(i + 1) for i in range(count)],
        move=[("▲+1", f"▼−{count}", "·")[i % 3] for i in range(count)],
        rising=[(1, -1, 0)[i % 3] for i in range(count)],
        score_text=frame["text"],
        delta_text=[signed(round(5 * wave(i), 1)) for i in range(count)],
        baseline=frame["score"] - 3,
    )
    known = frame.dropna(subset=["score"])
    parts = [
        (row.order, group, row.score * k / 4, row.score * (k + 1) / 4, int(k < 3), row.name)
        for row in known.itertuples()
        for k, group in enumerate(GROUPS)
    ]
    return rows, pd.DataFrame(parts, columns=["order", "group", "start", "end", "counted", "about"])


def steps(count: int, words: dict[str, str]) -> pd.DataFrame:
    """A former score, `count` changes, a cap, and the score."""
    rows, at = [(words["before"], "", 0.0, 62.4, "from", "62.4")], 62.4
    for i, name in enumerate(names(count)):
        change = round(24 * wave(i + 1), 1)
        kind, sign = ("gain", signed(change)) if change > 0 else ("loss", signed(change))
        kind, sign = ("part", number(change)) if i % 5 == 4 else (kind, sign)
        rows.append((name, words["note"] if i % 2 else "", at, at + change, kind, sign))
        at = round(at + change, 1)
    rows += [(words["cap"], words["note"], at, at - 12, "cap", number(-12.0)), (words["now"], "", 0.0, at - 12, "total", number(at - 12))]
    frame = pd.DataFrame(rows, columns=["label", "note", "start", "end", "kind", "text"])
    return frame.assign(group=[GROUPS[i % 4] for i in range(len(rows))], about=frame["label"])


def months(count: int, series: tuple[str, ...] = ("",)) -> pd.DataFrame:
    """`count` months of each series with gaps, lone months and marks: `series, month, score, low, high, text, mark, about`."""
    rows = []
    for k, name in enumerate(series):
        for i in range(count):
            score = math.nan if i in (4, 6) or i % 17 == 11 else 78 - 6 * k + 16 * math.sin(i / 4 + k)
            month = pd.Timestamp(2024, 3, 1) + pd.DateOffset(months=i)
            rows.append(
                (name, month, score, score - 6, score + 6, number(score), f"v{i // 9 + 2}" if i % 9 == 5 else "", f"{name} {month:%Y-%m}")
            )
    return pd.DataFrame(rows, columns=["series", "month", "score", "low", "high", "text", "mark", "about"])


def cells(count: int, tables: tuple[str, ...]) -> pd.DataFrame:
    """Rows per table and month, every fifth month empty: `table, month, rows, share, label, about`."""
    rows = []
    for k, table in enumerate(tables):
        for i in range(count):
            found = 0 if (i + k) % 5 == 4 else round(1200 * abs(wave(i + 3 * k))) + 1
            rows.append((table, pd.Timestamp(2019, 5, 1) + pd.DateOffset(months=i), found, found / 1201, f"{found:,}", f"{table} {found}"))
    return pd.DataFrame(rows, columns=["table", "month", "rows", "share", "label", "about"])


def rates(count: int, lanes: tuple[str, ...]) -> pd.DataFrame:
    """Rates 0..1 of `count` entities spread over the lanes: `lane, position, text, about`."""
    values = [min(max(0.7 + 0.28 * wave(i), 0.0), 1.0) for i in range(count)]
    return pd.DataFrame(
        {
            "lane": [lanes[i % len(lanes)] for i in range(count)],
            "position": values,
            "text": [f"{value:.0%}" for value in values],
            "about": names(count),
        }
    )


def ranks(count: int, columns: int) -> pd.DataFrame:
    """Ranks of `count` people in each column, some of them missing in one: `person, column, rank, name, look, rising, move, about`."""
    table = pd.DataFrame({"person": range(count), "name": names(count)})
    table = table.assign(look=[("rest", "moved", "rest", "chosen")[i % 4] if i < 12 else "rest" for i in range(count)])
    places = [
        pd.Series([i + (0 if k == 0 else 0.3 * count * wave(i + k)) for i in range(count)]).rank(method="min") for k in range(columns)
    ]
    if columns > 2 and count > 5:
        places[1][5] = math.nan
    moves = places[0] - places[-1]
    table = table.assign(
        rising=[(m > 0) - (m < 0) for m in moves], move=[f"▲+{m:.0f}" if m > 0 else f"▼−{-m:.0f}" if m < 0 else "·" for m in moves]
    )
    frames = [table.assign(column=k, rank=ranked, about=table["name"]) for k, ranked in enumerate(places)]
    return pd.concat(frames, ignore_index=True)


def marks(count: int, columns: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows and marks of a dot plot of scores."""
    rows = entities(count).assign(
        change=[(1, -1, 0)[i % 3] for i in range(count)], text=[("▲ +12.3 B", "▼ −4.0 C", "±0.0")[i % 3] for i in range(count)]
    )
    found = [(i, k, score + 4 * k * wave(i + k), f"{k}") for i, score in enumerate(rows["score"]) for k in range(columns)]
    return rows, pd.DataFrame(found, columns=["order", "column", "score", "about"])
