"""The frames are the canonical tables: names, ids, references, sizes, times, and they load."""

import datetime
import time

import pandas as pd
import pytest
from sqlalchemy import text

from lib.crm import tables
from lib.crm.source import open_crm
from sample_data import generate
from tests.sample_data.conftest import UNTIL

REFERENCES = {
    "owner_id": "user", "user_id": "user", "manager_id": "user", "team_id": "team", "parent_id": "team", "role_id": "role",
    "account_id": "account", "contact_id": "contact", "product_id": "product", "order_id": "order_", "case_id": "case_",
    "subscription_id": "subscription", "touchpoint_id": "touchpoint",
}  # fmt: skip
SIZES = {
    "team": (17, 17), "role": (7, 7), "user": (95, 125), "account": (2_800, 3_600), "lead": (10_000, 15_000),
    "opportunity": (7_000, 10_000), "order_": (22_000, 28_000), "order_line": (35_000, 50_000), "subscription": (3_000, 5_000),
    "payment": (16_000, 22_000), "case_": (40_000, 48_000), "activity": (36_000, 46_000), "survey_response": (40_000, 62_000),
    "touchpoint": (8, 8), "usage_daily": (90_000, 180_000), "cost": (900, 1_000), "market_size": (28, 36),
}  # fmt: skip
# Plans and history may lie outside the 24 months: what is due later, and what began before.
UNBOUNDED_START = {"hired_on", "starts_on", "acquired_on", "created_at of contact", "ends_on"}
UNBOUNDED_STOP = {"due_on", "response_due_at", "resolution_due_at"}


def bounds(until: datetime.date) -> tuple[pd.Timestamp, pd.Timestamp]:
    stop = pd.Timestamp(until).to_period("M").end_time + pd.Timedelta(nanoseconds=1)
    return stop - pd.DateOffset(months=24), stop


def test_every_table_is_canonical_and_complete(frames):
    # Nothing in the sample company is reported ready-made: all is counted.
    assert set(frames) == set(tables.metadata.tables) - {"reported_kpi", "reported_value"}
    for name, frame in frames.items():
        assert list(frame.columns) == [column.name for column in tables.metadata.tables[name].columns], name


def test_ids_are_unique(company):
    for name, frame in company[1].items():
        keys = list(tables.key_of(tables.metadata.tables[name]))
        assert not frame.duplicated(keys).any(), name
        assert frame[keys].notna().all().all(), name


def test_references_exist(company):
    _, frames = company
    for name, frame in frames.items():
        for column in frame.columns.intersection(list(REFERENCES)):
            known = set(frames[REFERENCES[column]]["id"])
            assert set(frame[column].dropna()) <= known, (name, column)


def test_contacts_of_cases_work_for_the_customer(frames):
    joined = frames["case_"].merge(frames["contact"], left_on="contact_id", right_on="id", suffixes=("", "_contact"))
    assert (joined["account_id"] == joined["account_id_contact"]).all()


def test_what_must_not_be_empty_is_not(company):
    for name, frame in company[1].items():
        for column in tables.metadata.tables[name].columns:
            if not column.nullable:
                assert frame[column.name].notna().all(), (name, column.name)


def test_sizes(company):
    for name, (low, high) in SIZES.items():
        assert low <= len(company[1][name]) <= high, (name, len(company[1][name]))


def test_names_are_unique_and_international(frames):
    names = frames["user"]["name"]
    assert names.is_unique and frames["account"]["name"].is_unique
    for sign in ("'", "é", "王", "Li Wei"):
        assert names.str.contains(sign).any() or frames["contact"]["name"].str.contains(sign).any(), sign


def test_everything_lies_within_the_24_months(company):
    until, frames = company
    start, stop = bounds(until)
    for name, frame in frames.items():
        for column in tables.metadata.tables[name].columns:
            if str(column.type) not in ("DATE", "DATETIME"):
                continue
            values = pd.to_datetime(frame[column.name]).dropna()
            if column.name not in UNBOUNDED_STOP:
                assert (values < stop).all(), (name, column.name)
            if column.name not in UNBOUNDED_START and f"{column.name} of {name}" not in UNBOUNDED_START:
                assert (values >= start).all(), (name, column.name)


def test_every_month_has_orders_cases_and_surveys(company):
    until, frames = company
    months = pd.period_range(end=pd.Period(until, "M"), periods=24)
    for name, column in (("order_", "ordered_at"), ("case_", "created_at"), ("survey_response", "contacted_at"), ("usage_daily", "day")):
        counted = pd.to_datetime(frames[name][column]).dt.to_period("M").value_counts()
        assert set(counted.index) == set(months) and counted.min() > counted.max() / 4, name


def test_timestamps_are_naive_microseconds_and_dates_are_dates(frames):
    for name, frame in frames.items():
        for column in tables.metadata.tables[name].columns:
            if str(column.type) == "DATETIME":
                assert frame[column.name].dtype == "datetime64[us]", (name, column.name)
            if str(column.type) == "DATE":
                kinds = {type(value) for value in frame[column.name].dropna()}
                assert kinds == {datetime.date}, (name, column.name)


def test_some_cases_come_at_night_and_in_a_months_last_minute(frames):
    created = frames["case_"]["created_at"]
    last_minute = created[(created.dt.hour == 23) & (created.dt.minute == 59)]
    assert (last_minute.dt.is_month_end).sum() >= 20
    assert 0.01 < created.dt.hour.isin(list(range(0, 7)) + list(range(20, 24))).mean() < 0.05


def test_some_answers_come_weeks_later(frames):
    answers = frames["survey_response"]
    assert 0.05 < (answers["responded_at"] - answers["contacted_at"] > pd.Timedelta(days=14)).mean() < 0.2


def test_same_arguments_same_frames_other_seed_other_frames_and_progress_rises_to_one(frames):
    heard = []
    started = time.perf_counter()
    again = generate(UNTIL, progress=heard.append)
    assert time.perf_counter() - started < 10
    assert heard == sorted(heard) and heard[-1] == 1.0
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, again[name])
    assert not generate(UNTIL, seed=8)["order_"].equals(frames["order_"])


def test_any_day_of_the_month_means_the_same(frames):
    pd.testing.assert_frame_equal(generate(datetime.date(2026, 10, 31))["case_"], frames["case_"])


def test_frames_load_into_a_company_file(frames, published):
    with open_crm(f"duckdb:///{published}").engine.connect() as connection:
        for name, frame in frames.items():
            assert connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar() == len(frame), name
        amount = connection.execute(text("SELECT sum(amount) FROM order_")).scalar()
    assert amount == pytest.approx(frames["order_"]["amount"].sum())
