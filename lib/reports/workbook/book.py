"""The workbook, sheet by sheet."""

from datetime import datetime, time
from io import BytesIO

from xlsxwriter import Workbook

from lib.reports.workbook import about_page, ranking_page
from lib.reports.workbook.content import Content
from lib.reports.workbook.data_pages import GoalPage, ValuePage
from lib.reports.workbook.scheme_page import SchemePage
from lib.reports.workbook.score_page import ScorePage
from lib.reports.workbook.sheets import Looks, Sheet
from lib.reports.workbook.team_pages import TeamPages

# Whatever a text looks like, it is written as text.
_TEXTS_STAY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def build(content: Content) -> bytes:
    """The workbook as an .xlsx file; the same bytes for the same content."""
    t, file = content.t, BytesIO()
    book = Workbook(file, {"in_memory": True, **_TEXTS_STAY})
    book.set_properties({"title": content.title, "created": datetime.combine(content.made, time())})
    looks = Looks(book, {})
    names = (t("Scheme"), t("Goals"), t("Values"), t("Scores"), t("Teams"), t("Members"), t("About"))
    scheme, goals, values, scores, teams, members, about = (Sheet(name, book.add_worksheet(name), looks) for name in names)
    scheme_page, goal_page, value_page = SchemePage(scheme, content), GoalPage(goals, content), ValuePage(values, content)
    score_page = ScorePage(scores, content, scheme_page, goal_page, value_page)
    for page in (scheme_page, goal_page, value_page, score_page, TeamPages(teams, members, content, score_page)):
        page.write()
    ranking_page.write(scheme, content, score_page)
    about_page.write(about, content)
    book.close()
    return file.getvalue()
