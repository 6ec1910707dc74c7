"""A sheet of figures for a company that is there already: whose rows they are, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from hashlib import sha256

import pandas as pd
from sqlalchemy import select

from lib.crm.pilot.plan import Figure, Plan
from lib.crm.sheet import Broken, Sheet, is_blank
from lib.crm.source import Crm
from lib.crm.tables import user
from lib.errors import N_, Message
from lib.kpis.figures import Said
from lib.kpis.ready_made import ReadyMade
from lib.kpis.roster import Roster
from lib.periods import month_of

NEAR = 0.75  # how alike names are that are said to be near, 0..1
PREFIX = "m_"  # of the keys: a sheet's own would be those of a company that was imported from one


@dataclass(frozen=True, slots=True)
class Known:
    """How people and teams may be named: their words, in small letters → the ids of those called so, and → how they are written,
    for remarks that name who is called nearly so. `grain`: person or team."""

    grain: str
    words: Mapping[str, frozenset[str]]
    names: Mapping[str, str]

    def of(self, text: str) -> frozenset[str]:
        """The ids of those called so."""
        return self.words.get(_plain(text), frozenset())


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def known_people(crm: Crm, people: Roster) -> Known:
    """People by id, name and e-mail."""
    pairs = [*((key, key) for key in people.users), *((name, key) for key, name in people.users.items() if name)]
    if not crm.lacks({"user": {"id", "email"}}):
        with crm.engine.connect() as connection:
            pairs += [(str(mail), str(key)) for key, mail in connection.execute(select(user.c.id, user.c.email)).all() if mail]
    return _known("person", pairs)


def known_teams(people: Roster) -> Known:
    """Teams and departments by id and name."""
    return _known("team", [*((key, key) for key in people.teams), *((name, key) for key, name in people.teams.items() if name)])


def _known(grain: str, pairs: list[tuple[str, str]]) -> Known:
    found: dict[str, set[str]] = {}
    for word, key in pairs:
        found.setdefault(_plain(word), set()).add(key)
    return Known(
        grain, {word: frozenset(keys) for word, keys in found.items()}, {_plain(word): word for word, _ in pairs if "@" not in word}
    )


def column_of(sheet: Sheet, known: Known) -> tuple[str | None, float]:
    """The column whose cells name most of those who are known, and the share of them that does, 0..1."""
    shares = {header: _share(sheet.rows[header], known) for header in sheet.rows.columns if header}
    best = max(shares, key=shares.__getitem__, default=None)
    return (best, shares[best]) if best is not None and shares[best] else (None, 0.0)


def _share(cells: pd.Series, known: Known) -> float:
    said = [text for text in cells.tolist() if not is_blank(text)]
    return sum(len(known.of(text)) == 1 for text in said) / len(said) if said else 0.0


def with_ids(sheet: Sheet, column: str, known: Known) -> Sheet:
    """The sheet with ids in that column. Rows of those who are not known, or of several who are called the same, are broken ones."""
    ids, broken = {}, []
    for line, text in zip(sheet.rows.index, sheet.rows[column].tolist(), strict=True):
        found = known.of(text)
        if len(found) == 1 or is_blank(text):
            ids[line] = next(iter(found), text)
        else:
            broken.append(Broken(int(line), text, _reason(known, text, len(found)), column))
    rows = sheet.rows.loc[list(ids)].assign(**{column: list(ids.values())})
    return replace(sheet, rows=rows, broken=(*sheet.broken, *broken))


def _reason(known: Known, text: str, found: int) -> Message:
    if found:
        return Message(N_("{n} are called so: write the id"), {"n": found})
    if near := get_close_matches(_plain(text), known.names, n=3, cutoff=NEAR):
        return Message(N_("not known by this name; did you mean: {near}?"), {"near": ", ".join(known.names[word] for word in near)})
    return Message(N_("nobody of this company is called so") if known.grain == "person" else N_("no team of this company is called so"))


def only_of(plan: Plan, column: str) -> Plan:
    """The plan for figures of those in that column; where they work and as what is known already."""
    return replace(plan, person=column, identity=None, team=None, role=None)


def said(plan: Plan, values: pd.DataFrame, grain: str, before: Mapping[str, ReadyMade]) -> tuple[tuple[ReadyMade, ...], tuple[Said, ...]]:
    """The KPIs and the figures of a plan that was carried out (`values`: the canonical reported values). `before`: KPIs that are there
    already, by name; one of the same name goes on as it is, with its goal and state, and is not among the KPIs."""
    taken = {one.key for one in before.values()}
    kpis = {
        figure.key: before.get(figure.name)
        or ReadyMade(
            _key(figure, taken), figure.name, figure.unit, figure.lower_is_better, figure.rollup, figure.dimension, figure.weighted,
            figure.floor, figure.target, figure.stretch, grain,
        )
        for figure in plan.figures
    }  # fmt: skip
    new = tuple(one for one in kpis.values() if one.name not in before)
    rows = values.astype(object).where(values.notna(), None).itertuples(index=False)
    return new, tuple(Said(kpis[row.kpi_id].key, row.user_id, _month(row.reported_on), float(row.value), _n(row.n)) for row in rows)


def _key(figure: Figure, taken: set[str]) -> str:
    """A key of its own: that of another KPI with a name alike would mix their figures."""
    key = f"{PREFIX}{figure.key.removeprefix('x_')}"
    return key if key not in taken else f"{key}_{sha256(figure.name.encode()).hexdigest()[:4]}"


def _month(day: pd.Timestamp) -> date:
    return month_of(day.date())


def _n(said: float | None) -> float | None:
    return None if said is None else float(said)


def in_another_unit(plan: Plan, grain: str, before: Mapping[str, ReadyMade]) -> list[str]:
    """The names of KPIs that are there already and are measured otherwise, or of others: their figures cannot go on."""
    measured = {figure.name: (figure.unit, figure.rollup, figure.weighted, grain) for figure in plan.figures}
    known = {name: (one.unit, one.rollup, one.counted, one.grain) for name, one in before.items()}
    return [name for name in measured if name in known and known[name] != measured[name]]
