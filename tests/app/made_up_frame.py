"""A frame without a CRM, for tests of what is said about made-up boards."""

from types import SimpleNamespace

from lib.kpis.definitions import SHIPPED
from lib.language import translator
from lib.views.frame import Frame
from lib.views.state import Choices
from tests.scoring.made_up import PERIOD

HOSTILE = "<b>*Ada*</b> $x$ :red[B]"


def frame(language="en", **choices):
    """A page's frame with three people, the first of whom has a hostile name."""
    roster = SimpleNamespace(
        users={"p000": HOSTILE, "p001": "Bo", "p002": "Cy"}, teams={"T": "North"}, roles={}, ancestors=lambda team: (team,)
    )
    settings = SimpleNamespace(currency="")
    return Frame(
        translator(language), settings, SimpleNamespace(roster=roster, definitions=SHIPPED), None, Choices(**choices), PERIOD, False, None
    )


def plain(text):
    """Without the characters that keep words together or keep them from being Markdown."""
    return text.replace("\u00a0", " ").replace("\\", "")
