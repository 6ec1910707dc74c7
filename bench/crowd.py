"""A company with one role of as many people as asked, and twelve KPIs from five tables: what the live deck is measured on."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from lib.crm import company
from lib.crm.source import open_crm
from lib.kpis import cube
from lib.kpis.definitions import SHIPPED
from lib.language import Text
from lib.periods import Period
from lib.scoring.boards import Board, board
from lib.scoring.fields import field_of
from lib.scoring.schemes import Scheme
from lib.scoring.weights import Group

ROLE = "agent"
PERIOD = Period(date(2026, 4, 1), date(2026, 6, 1))
TEAM_SIZE = 25
FIRST, DAYS = pd.Timestamp("2026-01-01"), 181
EACH = {"case_": 60, "survey_response": 160, "opportunity": 60, "lead": 60}
GROUPS = {
    "service": ("K3", "K4", "K5", "K6", "K7", "K42"),
    "relationship": ("K1", "K2", "K29"),
    "scale": ("K23", "K49", "K51"),
}


def crowd(path: Path, people: int) -> None:
    """Publish the company as an embedded file."""
    frames = {
        "user": pd.DataFrame({"id": (ids := _ids(people)), "name": [f"Person {i:04d}" for i in range(people)]}),
        "team": pd.DataFrame({"id": [f"t{i}" for i in range(-(-people // TEAM_SIZE))]}).assign(name=lambda frame: "Team " + frame["id"]),
        "role": pd.DataFrame({"id": [ROLE], "name": ["Agents"]}),
        "user_assignment": pd.DataFrame(
            {"user_id": ids, "team_id": [f"t{i // TEAM_SIZE}" for i in range(people)], "role_id": ROLE, "starts_on": FIRST}
        ),
    }
    frames["touchpoint"] = pd.DataFrame({"id": ["tp1"], "name": ["Delivery"], "is_key": [True], "target": [0.8]})
    rng = np.random.default_rng(people)
    frames |= {
        name: make(ids, rng) for name, make in (("case_", _cases), ("survey_response", _answers), ("opportunity", _deals), ("lead", _leads))
    }
    with company.writing(path):
        company.publish(path, frames)


def scheme() -> Scheme:
    """Twelve KPIs in three dimensions."""
    names = {"service": "Service", "relationship": "Relationship", "scale": "Scale"}
    groups = tuple(Group(key, Text(names[key], names[key]), 100 / 3, tuple((kpi, 1.0) for kpi in kpis)) for key, kpis in GROUPS.items())
    goals = {key: entry.goal for key, entry in SHIPPED.kpis.items() if entry.goal is not None}
    return Scheme(ROLE, "bench", groups, goals, ())


def flat() -> Scheme:
    """The same twelve KPIs with the same shares, on one level: a plain weighted sum."""
    nested = scheme()
    whole = Group("service", Text("All", "All"), 100.0, tuple((kpi, 100 * share) for kpi, share in nested.shares.items()))
    return replace(nested, origin="flat", weighting=(whole,))


def scored(path: Path, content: Scheme) -> Board:
    """The published company's people under the scheme, as the app scores them."""
    crm = open_crm(f"duckdb:///{path}")
    try:
        return board(field_of(cube.build(crm), ROLE, PERIOD, content.kpis), content)
    finally:
        crm.engine.dispose()


def _ids(people: int) -> np.ndarray:
    return np.array([f"u{i:05d}" for i in range(people)])


def _rows(ids: np.ndarray, table: str, rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray, pd.Series]:
    """Ids and owners of a table's rows, everybody's own talent (0..1) repeated, and when each happened."""
    each = EACH[table]
    count = len(ids) * each
    when = FIRST + pd.to_timedelta(rng.integers(0, DAYS * 86_400, count), unit="s")
    return pd.DataFrame({"id": [f"{table[0]}{i}" for i in range(count)]}), np.repeat(rng.beta(4, 4, len(ids)), each), pd.Series(when)


def _cases(ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    rows, talent, opened = _rows(ids, "case_", rng)
    count = len(rows)

    def later(hours: float) -> pd.Series:
        return opened + pd.to_timedelta(hours * rng.gamma(2, 1, count) * (1.4 - talent), unit="h")

    answered, solved = later(1.5), later(20)
    done = rng.random(count) < 0.7 + 0.28 * talent
    return rows.assign(
        owner_id=np.repeat(ids, EACH["case_"]),
        account_id=[f"a{i}" for i in rng.integers(0, 5000, count)],
        created_at=opened,
        first_response_at=answered,
        resolved_at=solved.where(done),
        closed_at=solved.where(done),
        replies=1 + (rng.random(count) > 0.5 + 0.45 * talent),
        reopens=0,
        type="problem",
        handle_seconds=rng.normal(500, 150, count).clip(60),
        response_due_at=opened + pd.Timedelta(hours=4),
        resolution_due_at=opened + pd.Timedelta(hours=48),
    )


def _answers(ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    rows, talent, when = _rows(ids, "survey_response", rng)
    kinds = np.tile(["csat", "nps", "touchpoint", "nps"], len(rows) // 4)
    score = np.where(kinds == "nps", np.round(10 * rng.beta(5 * (0.5 + talent), 1.5)), 1 + np.round(4 * rng.beta(4 * (0.5 + talent), 1.5)))
    return rows.assign(
        user_id=np.repeat(ids, EACH["survey_response"]),
        account_id=[f"a{i}" for i in rng.integers(0, 5000, len(rows))],
        type=kinds,
        score=score,
        scale_min=np.where(kinds == "nps", 0, 1),
        scale_max=np.where(kinds == "nps", 10, 5),
        touchpoint_id=np.where(kinds == "touchpoint", "tp1", None),
        collected_by="system",
        responded_at=when,
    )


def _deals(ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    rows, talent, opened = _rows(ids, "opportunity", rng)
    return rows.assign(
        owner_id=np.repeat(ids, EACH["opportunity"]),
        account_id=[f"a{i}" for i in rng.integers(0, 5000, len(rows))],
        amount=rng.gamma(2, 5000, len(rows)).round(2),
        outcome=np.where(rng.random(len(rows)) < 0.2 + 0.5 * talent, "won", "lost"),
        opened_at=opened,
        closed_at=opened + pd.to_timedelta(rng.gamma(3, 15, len(rows)), unit="D"),
    )


def _leads(ids: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    rows, talent, created = _rows(ids, "lead", rng)
    converted = created + pd.to_timedelta(rng.gamma(2, 8, len(rows)), unit="D")
    return rows.assign(
        owner_id=np.repeat(ids, EACH["lead"]), created_at=created, converted_at=converted.where(rng.random(len(rows)) < 0.15 + 0.4 * talent)
    )
