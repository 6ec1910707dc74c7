"""The mapping file: how one CRM's exported CSV files become canonical tables.

A mapping is a TOML file, a list of steps carried out in order. A step reads one file into one canonical
table (`lib.crm.tables`); a file may feed several tables, a table may be fed by several steps.

    source = "Acme Sales Cloud, January export"   # shown in the report; optional
    zone = "Europe/Berlin"                        # the company's time zone; needed only to convert times
    lenient = true                                # files and columns that an export lacks are left out; see below
    rates = { EUR = 1, USD = 0.92 }               # what one of each currency is in the reporting currency; see `currency`

    [[step]]
    file = "deals.csv"            # inside the imported folder, CSV or Excel; or a list of patterns: ["deal*.csv", "opp*.csv"]
    into = "opportunity"          # a canonical table
    separator = ";"               # as found unless given; "\\t" for tabs
    encoding = "gb18030"          # as found unless given
    order = "day"                 # 03/04/2024 is in April; "month": in March; needed only where no day tells
    unique = true                 # the first row of an id wins; see below
    optional = true               # left out where the file has not what the table cannot do without
    substitute = true             # optional, and left out too where an earlier step fills the table: people made of the names in a
                                  # column. Each is taken once; rows without a name are skipped
    skip = { deleted = ["true"] } # rows with one of these texts under that header are skipped
    keep = { State = ["done"] }   # rows with none of these texts under that header are skipped
    [step.columns]
    id = "Deal number"                                              # canonical column = "header"
    outcome = { from = "stage", values = { Won = "won", Lost = "lost" }, otherwise = "open" }

    [[check]]                     # every row of `table` should occur in `has`.`by`; if not, it is reported
    table = "user"
    has = "opportunity"
    by = "owner_id"

A column is a header, or a table of options, applied in the order in which they are listed here:

    from = "header"               or a list of headers, joined by `join` (a space unless given), empty cells left out
    also = ["Header", "表头"]      what else the header may be called
    via = { file = "stages.csv", key = "id", take = "label", where = { kind = ["deal"] } }
                                  the text is looked up in another file: in the row with it under `key`, what stands under `take`
                                  (a header or a list of them, joined); of several rows the greatest, as the latest time; of none: empty
    fallback = "Updated at"       the header whose text is taken where the cell is empty
    only = { State = ["closed"] } the cell counts only in rows with one of these words under that header, else it is empty
    value = "sales"               a constant instead of `from`
    repair = { GTXPro = "GTX Pro" }   known wrong texts; each repaired cell is reported
    values = { Won = "won" }      from the source's words to ours; "" stands for the empty cell, which is empty unless given. To turn a
                                  scale of marks on which 1 is best: { 1 = "5", 2 = "4", 3 = "3", 4 = "2", 5 = "1" }. Of a flag ours
                                  are "true" and "false"; yes, y, ja, j, oui, 1, 是 and their opposites are understood without it
    otherwise = "open"            what an unlisted word becomes; without it the row is rejected
    doubtful = ["won", "closed"]  an unlisted word with one of these in it is rejected all the same
    prefix = "team:"              put before every text that is not empty (keeps ids of different kinds apart)
    format = "%d.%m.%Y"           of dates and times, as in strptime; or a list of formats; unless given ISO 8601 or 03/04/2024
                                  of numbers: "h:mm:ss" for durations written so, which become seconds
    inclusive = true              the day written is the last that still counts: the day after it is stored, as `ends_on`, `left_on`,
                                  `churned_on` and `ended_on` are the first day after
    zone = "UTC"                  the zone a time without an offset is written in; the company's unless given
    decimal = ","                 as found in the column unless given; a lone 1.234 or 1,234 that could be two numbers is rejected
    thousands = "."               as found unless given; none where only `decimal` is
    factor = 60                   numbers are multiplied by it (minutes to seconds; before `currency`)
    currency = "Currency"         the header of the amount's currency: it is converted at the rate given at the top, and a row in a
                                  currency without a rate is rejected. Without `rates` all amounts must be in one currency
    refers = "product"            must be the id of a row loaded before; if not, the row is kept, the orphan reported
    by = ["email", "name"]        what else of the table referred to the text may be; it becomes the id
    expected = true               an empty cell is reported, the row kept

A column may also be a list of such tables: the first whose headers are all there counts. A header is found whatever its
case and the marks between its words; so are words in `values`, `skip`, `only` and `where`, whatever their case.

`lenient` is for mappings that are made once for many exports. A file or a column that is not there is left out and named in
the report; but a file that is there must have what its table cannot do without.

`zone`, `order`, `decimal` and `thousands` may stand in a step for all its columns. A blank cell is missing. A cell that
does not convert to its column's type, a blank one where the table wants a value, a word outside a closed
vocabulary (`VOCABULARY`), a row with too many or too few fields: the row is rejected.

The closing day of an open opportunity is what somebody expects, and is not taken.

A person is assigned once at a time, and a customer has one owner: a row of `user_assignment` or `account_ownership` that starts before
one that started earlier has ended is rejected (of two that start on one day, the later row), and so is one that overlaps a row of an
earlier step. `ends_on` is the first day after (see `inclusive`). Where a step fills no `ends_on`, a row ends where the next of the same
person or customer starts.

Two rows with one id: the same content again is skipped and reported, different content is rejected. With
`unique` the same again is skipped in silence, different content skipped and reported. The id of a table
without `id` is its key, and `starts_on` where it has one.
"""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Table

from lib.crm import reported
from lib.crm.tables import key_of

DURATION = "h:mm:ss"
SHIPPED = Path(__file__).parent / "mappings"

# Columns whose words formulas compare with: another word would be counted as nothing, silently.
VOCABULARY: Lookup[tuple[str, str], tuple[str, ...]] = {
    ("account", "churn_type"): ("voluntary", "involuntary"),
    ("account", "churn_cause"): ("experience", "market", "other"),
    ("opportunity", "kind"): ("new", "upsell", "cross_sell", "renewal"),
    ("opportunity", "outcome"): ("open", "won", "lost"),
    ("subscription_change", "kind"): ("new", "upgrade", "downgrade", "renewal", "cancel"),
    ("payment", "status"): ("paid", "open", "failed"),
    ("case_", "difficulty"): ("easy", "normal", "hard"),
    ("survey_response", "type"): ("nps", "csat", "ces", "touchpoint", "360"),
    ("survey_response", "collected_by"): ("system", "third_party", "self"),
    ("cost", "kind"): ("acquisition", "service", "quality"),
    **{("reported_kpi", column): words for column, words in reported.VOCABULARY.items()},
}


@dataclass(frozen=True, slots=True)
class Via:
    """Where a text is looked up: the file, its header of the text, those of what is taken, and which rows of it count."""

    file: str
    key: str
    take: tuple[str, ...]
    where: Lookup[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """How one canonical column is filled; the options as described above, `local` is the company's zone."""

    column: Column
    headers: tuple[str, ...]
    constant: str | None
    only: Lookup[str, frozenset[str]]
    fallback: str | None
    via: Via | None
    join: str
    repair: Lookup[str, str]
    values: Lookup[str, str] | None
    otherwise: str | None
    doubtful: tuple[str, ...]
    prefix: str
    formats: tuple[str, ...]
    order: str | None
    inclusive: bool
    zone: ZoneInfo | None
    local: ZoneInfo | None
    decimal: str | None
    thousands: str
    factor: float
    currency: str | None
    rates: Lookup[str, float]
    refers: str | None
    by: tuple[str, ...]
    expected: bool

    @property
    def vocabulary(self) -> tuple[str, ...] | None:
        return VOCABULARY.get((self.column.table.name, self.column.name))


@dataclass(frozen=True, slots=True)
class Step:
    """One file into one table. `place` names it in errors."""

    place: str
    file: str
    table: Table
    separator: str | None
    encoding: str | None
    unique: bool
    substitute: bool
    skip: Lookup[str, frozenset[str]]
    keep: Lookup[str, frozenset[str]]
    rules: tuple[Rule, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                [
                    *(h for rule in self.rules for h in (*rule.headers, *rule.only, *filter(None, [rule.fallback, rule.currency]))),
                    *self.skip,
                    *self.keep,
                ]
            )
        )

    @property
    def key(self) -> list[str]:
        """What tells one row from another. A person made of a name has one assignment, whatever teams stand beside the name."""
        return list(self.table.info.get("needed", ())[:1] if self.substitute else ()) or list(key_of(self.table))


@dataclass(frozen=True, slots=True)
class Check:
    """Every row of `table` should be named by some row of `has` in its column `by`."""

    table: str
    has: str
    by: str


@dataclass(frozen=True, slots=True)
class Mapping:
    source: str | None
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
