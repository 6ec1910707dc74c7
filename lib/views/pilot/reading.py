"""How a dropped sheet is read, where a person says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import streamlit as st

from lib.crm.pilot.figures import COMMA, DAY_FIRST, MONTH_FIRST, POINT
from lib.crm.pilot.monthly import of_months, read_months, read_one
from lib.crm.pilot.proposing import worksheet_of
from lib.crm.sheet import Sheet
from lib.crm.texts import ENCODINGS
from lib.crm.workbooks import EXCEL, worksheets
from lib.errors import Question
from lib.periods import add_months, month_of
from lib.views import formats
from lib.views.frame import Frame

MONTHS_BACK = 24
AS_FOUND = ""  # and not None, which a selectbox takes for “nothing is chosen”
MONTHS = "\0"  # all worksheets that are months
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet as it is read: `whole`: the month of one without months; its decimal mark and order of days where a person said them."""

    sheet: Sheet
    whole: date
    decimal: str | None
    order: str | None


def read(frame: Frame, name: str, contents: bytes, key: str, more: Callable[[Sheet], T]) -> tuple[Reading, T]:
    """The dropped sheet, read as a person says in a box; `more`: what else is asked there of the sheet."""
    is_open = bool(st.session_state.get(_asked(key)))
    with st.expander(frame.t("How the sheet is read"), expanded=is_open, key=f"reading_{key}_{is_open}"):
        whole, decimal, order, encoding = _writing(frame, key)
        chosen = _worksheet(frame, name, contents, whole, key)
        sheet = answered(key, lambda: _sheet(name, contents, chosen, encoding))
        return Reading(sheet, whole, decimal, order), more(sheet)


def _sheet(name: str, contents: bytes, worksheet: str | None, encoding: str | None) -> Sheet:
    if worksheet == MONTHS:
        return read_months(name, contents, of_months(name, contents))
    return read_one(name, contents, worksheet, encoding)


def answered(key: str, plan: Callable[[], T]) -> T:
    """The plan; where the sheet could mean two things, the box in which a person says which is opened."""
    try:
        return plan()
    except Question:
        if not st.session_state.get(_asked(key)):
            st.session_state[_asked(key)] = True
            st.rerun()
        raise


def _asked(key: str) -> str:
    return f"asked_{key}"


def _worksheet(frame: Frame, name: str, contents: bytes, whole: date, key: str) -> str | None:
    """Which worksheet of a workbook: all that are months, else the first with people and numbers, unless a person says another."""
    names = worksheets(name, contents) if Path(name).suffix.lower() in EXCEL else []
    if len(names) < 2:
        return None
    if months := of_months(name, contents):
        every = frame.t("all {n} months: {first} … {last}", n=len(months), first=months[0], last=months[-1])
        options, shown = [MONTHS, *names], {MONTHS: every}
        return st.selectbox(frame.t("Worksheet"), options, format_func=lambda one: shown.get(one, one), key=f"worksheet_{key}")
    best = worksheet_of(name, contents, whole) or names[0]
    return st.selectbox(frame.t("Worksheet"), names, names.index(best), key=f"worksheet_{key}")


def _writing(frame: Frame, key: str) -> tuple[date, str | None, str | None, str | None]:
    """The month of a sheet without months, its decimal mark, its order of days and its encoding, where a person says so."""
    t, last = frame.t, add_months(month_of(date.today()), -1)
    left, middle, right, last_one = st.columns(4)
    months = [add_months(last, -back) for back in range(MONTHS_BACK)]
    whole = left.selectbox(t("Month, if the sheet has none"), months, format_func=formats.month, key=f"pilot_month_{key}")
    decimal = middle.selectbox(
        t("Decimal mark"), [AS_FOUND, POINT, COMMA], format_func=lambda mark: mark or t("as found"), key=f"pilot_mark_{key}"
    )
    orders = {AS_FOUND: t("as found"), DAY_FIRST: t("day first"), MONTH_FIRST: t("month first")}
    order = right.selectbox(t("03/04/2026 is"), list(orders), format_func=orders.get, key=f"pilot_order_{key}")
    encoding = last_one.selectbox(
        t("Encoding"), [AS_FOUND, *ENCODINGS], format_func=lambda name: ENCODINGS.get(name, t("as found")), key=f"pilot_encoding_{key}"
    )
    return whole, decimal or None, order or None, encoding or None
