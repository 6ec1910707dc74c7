"""A scheme and its scores as an Excel workbook whose formulas are live: change a weight, and shares, scores, ranks and
teams follow by the app's own rules.

Only functions that Excel 2007, LibreOffice and WPS know. Beside every formula stands the number it had at export, for
viewers that do not calculate. What was typed by people is stored as text and never as a formula.
"""

from lib.reports.workbook.book import build
from lib.reports.workbook.content import Content, Member, Team, Teams, teams_of

__all__ = ["Content", "Member", "Team", "Teams", "build", "teams_of"]
