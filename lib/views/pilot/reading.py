"""How a dropped sheet is read, where a person says so."""

from datetime import date

import streamlit as st

from lib.crm.pilot.figures import COMMA, DAY_FIRST, MONTH_FIRST, POINT
from lib.crm.texts import ENCODINGS
from lib.periods import add_months, month_of
from lib.views import formats
from lib.views.frame import Frame

MONTHS_BACK = 24


def writing(frame: Frame, key: str) -> tuple[date, str | None, str | None, str | None]:
    """The month of a sheet without months, its decimal mark, its order of days and its encoding, where a person says so."""
    t, last = frame.t, add_months(month_of(date.today()), -1)
    left, middle, right, last_one = st.columns(4)
    months = [add_months(last, -back) for back in range(MONTHS_BACK)]
    whole = left.selectbox(t("Month, if the sheet has none"), months, format_func=formats.month, key=f"pilot_month_{key}")
    decimal = middle.selectbox(
        t("Decimal mark"), [None, POINT, COMMA], format_func=lambda mark: mark or t("as found"), key=f"pilot_mark_{key}"
    )
    orders = {None: t("as found"), DAY_FIRST: t("day first"), MONTH_FIRST: t("month first")}
    order = right.selectbox(t("03/04/2026 is"), list(orders), format_func=orders.get, key=f"pilot_order_{key}")
    encoding = last_one.selectbox(
        t("Encoding"), [None, *ENCODINGS], format_func=lambda name: ENCODINGS.get(name, t("as found")), key=f"pilot_encoding_{key}"
    )
    return whole, decimal, order, encoding
