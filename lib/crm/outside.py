"""Values that cannot be, and rows that stand twice: how many, and how many people they touch."""

import pandas as pd
from sqlalchemy import ColumnElement, Table, func, or_, select

from lib.crm import tables
from lib.crm.source import Crm
from lib.crm.tables import key_of

FOUND = ("table", "column", "rows", "people")
PERSON = ("owner_id", "user_id")
# Table, column, the lowest and the highest possible value; None: no limit. Amounts may be negative: they are refunds.
LIMITS = (
    (tables.case_, "handle_seconds", 0, None),
    (tables.case_, "replies", 0, None),
    (tables.case_, "reopens", 0, None),
    (tables.activity, "minutes", 0, 24 * 60),
    (tables.order_line, "quantity", 0, None),
    (tables.opportunity, "amount", 0, None),
    (tables.subscription, "monthly_amount", 0, None),
    (tables.usage_daily, "active_users", 0, None),
    (tables.usage_daily, "features_used", 0, None),
    (tables.user_assignment, "full_time_share", 0, 1),
    (tables.product, "list_price", 0, None),
    (tables.market_size, "amount", 0, None),
)


def outside(crm: Crm) -> pd.DataFrame:
    """Rows with a value beyond its limits, or an answer beyond its scale: columns FOUND."""
    wrong = [(table, column, _beyond(table.c[column], low, high)) for table, column, low, high in LIMITS]
    survey = tables.survey_response.c
    wrong.append((tables.survey_response, "score", or_(survey.score < survey.scale_min, survey.score > survey.scale_max)))
    needed = {tables.survey_response.name: {"score", "scale_min", "scale_max"}}
    return _counted(crm, [one for one in wrong if not crm.lacks(needed if one[1] == "score" else {one[0].name: {one[1]}})])


def twice(crm: Crm) -> pd.DataFrame:
    """Rows whose key an earlier row has already: columns FOUND, `column` being the key. The people are not told apart."""
    found = []
    with crm.engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            key = [table.c[name] for name in key_of(table)]
            if crm.lacks({table.name: {column.name for column in key}}):
                continue
            several = select(func.count().label("rows")).select_from(table).group_by(*key).having(func.count() > 1).subquery()
            rows = connection.execute(select(func.sum(several.c.rows - 1))).scalar_one()
            found.append((table.name, ", ".join(column.name for column in key), int(rows or 0), 0))
    return _some(found)


def _beyond(value: ColumnElement, low: float | None, high: float | None) -> ColumnElement[bool]:
    sides = [value < low] if low is not None else []
    return or_(*sides, *([value > high] if high is not None else []))


def _counted(crm: Crm, wrong: list[tuple[Table, str, ColumnElement[bool]]]) -> pd.DataFrame:
    found = []
    with crm.engine.connect() as connection:
        for table, column, condition in wrong:
            person = next((table.c[name] for name in PERSON if name in table.c and name in crm.columns[table.name]), None)
            people = func.count() if person is None else func.count(person.distinct())
            rows, touched = connection.execute(select(func.count(), people).select_from(table).where(condition)).one()
            found.append((table.name, column, int(rows), int(touched) if person is not None else 0))
    return _some(found)


def _some(found: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(found, columns=list(FOUND))
    return frame[frame["rows"] > 0].reset_index(drop=True)
