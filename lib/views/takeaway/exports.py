"""What can be taken away of the simulator's desk, each as the bytes of a file. Nothing is drawn here."""

import re
from datetime import UTC, date, datetime

from lib.charts.ranking import datasets, ranking
from lib.charts.theme import LIGHT
from lib.reports import one_page, pictures
from lib.reports.safe_text import csv
from lib.reports.scheme_file import SchemeFile, dump
from lib.scoring.differences import differences
from lib.scoring.presets import ROLES
from lib.scoring.score import COVERAGE_FLOOR
from lib.scoring.standings import field_name, role_name
from lib.views.desk import Desk, ranked_teams, teams_around
from lib.views.frame import Frame
from lib.views.ranking import people_parts, people_rows, people_table, team_parts
from lib.views.takeaway import report_words

MOST_IN_PICTURE = 60


def file_name(frame: Frame, desk: Desk, ending: str) -> str:
    """Role, period and scheme, of letters and digits of any language that every file system takes."""
    period = f"{frame.period.first:%Y-%m}_{frame.period.last:%Y-%m}"
    parts = (frame.t.text(field_name(frame.cube, desk.field)), period, scheme_name(frame, desk))
    return "-".join(["steelyard", *(_plain(part) for part in parts if _plain(part))]) + f".{ending}"


def _plain(words: str) -> str:
    return re.sub(r"[^\w.]+", "-", words).strip("-._")[:50]


def scheme_name(frame: Frame, desk: Desk) -> str:
    """The scheme's name; what was moved since is said."""
    return frame.t("{scheme}, changed", scheme=_started(desk)) if _moved(desk) else _started(desk)


def _started(desk: Desk) -> str:
    """What the sliders started from: a saved scheme without its version, a preset as it is shown."""
    return desk.start.saved.name if desk.start.saved else desk.start.name


def _moved(desk: Desk) -> bool:
    return bool(differences(desk.start.scheme, desk.scenario))


def people(frame: Frame, desk: Desk) -> bytes:
    """The table of people as CSV."""
    return csv(people_table(frame, desk.pair))


def scheme(frame: Frame, desk: Desk) -> bytes:
    """The scenario as YAML. A saved scheme keeps its name, so that loading it makes its next version."""
    name = _started(desk) if desk.start.saved else scheme_name(frame, desk)
    author = frame.choices.picked.get("author", "")
    return dump(SchemeFile(name, desk.scenario, author, "", desk.field.stage), frame.t, frame.kpis).encode("utf-8")


def workbook(frame: Frame, desk: Desk) -> bytes:
    """The scenario as an Excel workbook with live formulas."""
    # Imported here: only who takes one away needs the library.
    from lib.reports.workbook import Content, build, teams_of

    ancestors, pair = frame.cube.roster.ancestors, (desk.pair.baseline, desk.pair.scenario)
    own, above = teams_around(frame, desk)
    roles = {key: role_name(frame.cube, key) for key in {field.role for field in desk.fields.values()} | {role.key for role in ROLES}}
    teams = teams_of(desk.others, pair, ancestors, own | above, frame.team, roles, frame.t)
    names = tuple(frame.person(user) for user in desk.field.people)
    order = tuple(int(i) for i in desk.pair.order)
    about = report_words.about(frame, desk, scheme_name(frame, desk))
    return build(Content(frame.t, report_words.title(frame, desk), *pair, names, order, teams, about, _today(), COVERAGE_FLOOR, frame.team))


def report(frame: Frame, desk: Desk) -> bytes:
    """The scheme and its ranking on one page, as PDF."""
    return one_page.pdf(report_words.page(frame, desk, scheme_name(frame, desk), _today()))


def svg(frame: Frame, desk: Desk) -> bytes:
    """The ranking as SVG."""
    return pictures.svg(*_picture(frame, desk))


def png(frame: Frame, desk: Desk) -> bytes:
    """The ranking as PNG."""
    return pictures.png(*_picture(frame, desk))


def teams_svg(frame: Frame, desk: Desk) -> bytes:
    """The ranking of teams as SVG."""
    return pictures.svg(*_teams(frame, desk))


def teams_png(frame: Frame, desk: Desk) -> bytes:
    """The ranking of teams as PNG."""
    return pictures.png(*_teams(frame, desk))


def _teams(frame: Frame, desk: Desk) -> tuple[dict, pictures.Caption]:
    """The ranking of teams on white paper."""
    t, (teams, _) = frame.t, ranked_teams(frame, desk)
    rows = teams[teams["order"] < MOST_IN_PICTURE]
    about = t("Ranking of teams by the mean score of their members")
    spec = ranking(len(rows), ("team",), about, LIGHT)
    caption = pictures.Caption(report_words.title(frame, desk), report_words.subtitle(frame, desk, scheme_name(frame, desk)))
    return spec | {"datasets": datasets(rows, team_parts(rows), t("target 100"))}, caption


def _picture(frame: Frame, desk: Desk) -> tuple[dict, pictures.Caption]:
    """The ranking chart on white paper, up to so many people, with title and legend."""
    t, groups = frame.t, desk.scenario.weighting
    rows, parts = (table[table["order"] < MOST_IN_PICTURE] for table in (people_rows(frame, desk.pair), people_parts(frame, desk.pair)))
    about = t("Ranking of people by score, with the contribution of each dimension")
    spec = ranking(len(rows), tuple(group.key for group in groups), about, LIGHT)
    left_out = len(desk.field.people) - len(rows)
    words = [report_words.subtitle(frame, desk, scheme_name(frame, desk)), t("▼ baseline; line: 95 % interval; pale: cut off by a gate")]
    words += [t.plural("{n} more person is not shown", "{n} more people are not shown", left_out)] if left_out else []
    caption = pictures.Caption(report_words.title(frame, desk), " · ".join(words), tuple((g.key, t.text(g.name)) for g in groups))
    return spec | {"datasets": datasets(rows, parts, t("target 100"))}, caption


def _today() -> date:
    return datetime.now(UTC).date()
