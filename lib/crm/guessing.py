"""What is in a file or a table of a database, guessed from its name: a proposal, which a person looks at and changes."""

import re
from collections.abc import Callable, Iterable, Mapping

from lib.crm import drafts, tables, wholeness
from lib.crm.fitting import Fitted, fit, unread
from lib.crm.origins import Origin
from lib.crm.planning import headers_in
from lib.crm.sources import recognised
from lib.errors import RequestError

ROLES = (
    "sales",
    "service",
    "account_manager",
    "customer_success",
    "acquisition",
    "after_sales",
)  # that people are given whom no column tells
_CALLED = {
    "team": "team|department|squad|团队|部门",
    "user": "user|employee|staff|person|people|agent|rep|representative|owner|seller|salesperson|colleague|员工|人员|用户",
    "contact": "contact|联系人",
    "account": "account|customer|client|company|organisation|organization|客户",
    "product": "product|article|产品",
    "lead": "lead|prospect|线索",
    "opportunity": "opportunity|deal|pipeline|商机|交易",
    "order_line": "order line|order item|order position|line item|订单明细",
    "order_": "order|purchase|sale|订单",
    "case_": "case|ticket|helpdesk|issue|incident|complaint|service request|support request|工单",
    "activity": "activity|call|meeting|visit|活动|通话|拜访",
    "survey_response": "survey|survey response|response|feedback|rating|csat|satisfaction|满意度|评价|问卷|调查",
    "subscription": "subscription|contract|合同|订阅",
    "payment": "payment|invoice|账单|发票|回款",
    "cost": "cost|expense|成本|费用",
    "user_assignment": "assignment|任职",
}
_TABLE = {word: table for table, words in _CALLED.items() for word in words.split("|")}
_NOISE = re.compile("(export|table|list|dump|report|log|record)s?|data|tbl|all|new|csv|tsv|txt|xlsx?|ods")


def table_of(name: str) -> str:
    """The canonical table whose rows a thing of this name holds; "" where nothing tells. Of English words the last decides:
    `deal_owners` are owners."""
    parted = re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()
    words = [_singular(word) for word in re.findall(r"[a-z]+", parted) if not _NOISE.fullmatch(word)]
    for said in (" ".join(words[-2:]), *words[-1:]):
        if said in _TABLE:
            return _TABLE[said]
    return next((table for word, table in _TABLE.items() if not word.isascii() and word in name), "")


def tables_of(files: Iterable[str], headers: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """For each file the canonical table it seems to hold, "" where nothing tells; of several for one table, only the one of which most
    columns are known, and none of which none is."""
    guessed = {file: table_of(file) for file in files}
    known = {
        file: len(drafts.with_table(file, tables.metadata.tables[name], headers(file))["columns"]) for file, name in guessed.items() if name
    }
    best: dict[str, str] = {}
    for file in sorted(known, key=known.__getitem__):
        if known[file]:
            best[guessed[file]] = file
    return {file: name if best.get(name) == file else "" for file, name in guessed.items()}


def best(origin: Origin, ready: Mapping[str, dict]) -> tuple[str, Fitted] | None:
    """Name and fit of the ready mapping that fills most columns, where a company can come of it."""
    try:
        name = recognised(origin, dict(ready))
    except RequestError:
        return None
    fitted = fit(ready[name], headers_in(origin, ready[name]), name)
    return (name, fitted) if wholeness.lacking_of(fitted.raw) is None else None


def assembled(origin: Origin, into: Mapping[str, str], role: str) -> Fitted:
    """A mapping of files of which is known or guessed which table each holds ("": none), complete or not. `role`: that of the people
    where no column tells it."""
    steps = drafts.assembled({file: name for file, name in into.items() if name}, origin.headers, role)
    source = ", ".join(dict.fromkeys(step["file"] for step in steps))[:60]
    return Fitted({"source": source, "step": steps}, (), unread(steps, {file: tuple(origin.headers(file)) for file in into}))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) else word
