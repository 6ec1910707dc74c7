"""The frame around every page: language, company, period, hidden names; then the page."""

from datetime import date

import streamlit as st

from lib.crm import company
from lib.crm.source import embedded_file
from lib.errors import SteelyardError
from lib.kpis.cube import Cube
from lib.language import LANGUAGES, Translator, best, translator
from lib.periods import Period
from lib.views import connected, data, formats, frame, links, sample, tour
from lib.views.markdown import escape
from lib.views.pages import PAGES
from lib.views.pilot import in_force
from lib.views.state import Choices, Setting, choices

# Streamlit keeps six rem free above the first line, which a phone cannot spare. It has no setting for this.
TIGHT_TOP = "[data-testid='stMainBlockContainer']{padding-top:4.25rem;padding-bottom:3rem}"
# Streamlit's own download of a table writes cells that a spreadsheet would run; ours below each table does not.
SAFE_TABLES = "[data-testid='stElementToolbarButton']:has(button[aria-label='Download as CSV']){display:none}"
# On paper there is nothing to click, and no picture may be cut in two. Colours stay.
ON_PAPER = """@media print {
  header, [data-testid='stHeader'], [data-testid='stSelectbox'], [data-testid='stButtonGroup'], [data-testid='stCheckbox'],
  [data-testid='stExpander'], [data-testid='stButton'], [data-testid='stDownloadButton'], [data-testid='stPageLink'] {display: none}
  [data-testid='stMetric'], [data-testid='stVegaLiteChart'] {break-inside: avoid}
  [data-testid='stHeading'] {break-after: avoid}
  [data-testid='stMainBlockContainer'] {zoom: 0.8; padding-top: 0}
  * {print-color-adjust: exact; -webkit-print-color-adjust: exact}
  [data-testid='stMain'], [data-testid='stAppViewContainer'] {overflow: visible; height: auto; position: static}
}"""


def _language(chosen: Choices) -> Translator:
    """The reader's language: chosen here, else from the link, else the browser's. It stays in the address."""
    codes = list(LANGUAGES)
    if chosen.language is None:
        asked = st.query_params.get("lang")
        chosen.language = asked if asked in LANGUAGES else best(asked or getattr(st.context, "locale", None))
    chosen.language = st.selectbox(
        "Language / 语言",
        codes,
        index=codes.index(chosen.language),
        format_func=LANGUAGES.get,
        key="language",
        label_visibility="collapsed",
        width=130,
    )
    st.query_params["lang"] = chosen.language
    return translator(chosen.language)


def _navigation(t: Translator):
    first, *others = PAGES
    pages = [st.Page(first.script, title=t(first.title), icon=first.icon, default=True)]
    pages += [st.Page(page.script, title=t(page.title), url_path=page.path, icon=page.icon) for page in others]
    return st.navigation(pages, position="top")


def _read_link(chosen: Choices) -> None:
    if chosen.link_read:
        return
    link = links.decode(st.query_params.to_dict())
    chosen.role, chosen.period, chosen.ignored = link.role, link.period, link.ignored
    chosen.hide_names = link.hide_names
    if link.role:
        weighing = chosen.weighing(link.role)
        weighing.base, weighing.now = link.base, Setting(link.start, link.weights, link.goals, link.off)
        weighing.locked, weighing.free = link.locked, link.free
    chosen.link_read = True


def _period(t: Translator, chosen: Choices, cube: Cube) -> Period:
    coverage = cube.coverage
    options = formats.period_choices(coverage)
    wanted = chosen.period or coverage.default()
    if wanted.first < coverage.period.first or wanted.last > coverage.period.last:
        chosen.ignored = (*chosen.ignored, f"period={wanted}")
        wanted = coverage.default()
    options = options if wanted in options else [wanted, *options]
    index = options.index(wanted)
    picked = st.selectbox(
        t("Period"),
        options,
        index=index,
        label_visibility="collapsed",
        width=190,
        format_func=lambda p: formats.period(p, coverage.fiscal_start),
        key=f"period_{options[index]}",
    )
    chosen.period = picked
    return picked


def _company(t: Translator, chosen: Choices, bar) -> None:
    settings = connected.settings()
    now = connected.to(settings)
    if now.kind is connected.Kind.SAMPLE:
        sample.ensure(settings, t, date.today())
    cube = data.cube(now, settings)
    with bar:
        if now.kind is not connected.Kind.SAMPLE:
            st.badge(escape(connected.named(t, now)), icon=":material/database:", color="gray")
        period = _period(t, chosen, cube)
        chosen.hide_names = st.toggle(
            t("Hide names"), value=chosen.hide_names, help=t("For a public screen: people and teams become numbers.")
        )
    # In the address of every page: a reload on a public screen must not show the names again.
    if chosen.hide_names:
        st.query_params[links.NAMES] = links.HIDDEN
    else:
        st.query_params.pop(links.NAMES, None)
    st.query_params["period"] = links.of_period(period)
    dark, store = st.context.theme.type == "dark", connected.store(settings.store_url)
    current = frame.Frame(t, settings, cube, store, chosen, period, dark, now)
    st.session_state[frame.KEY] = current
    with bar:
        tour.offer(current)
    tour.draw(current)


def _ways_back(t: Translator, chosen: Choices) -> None:
    """What one can do where the company that is in force cannot be read."""
    settings = connected.settings()
    if connected.is_live(settings):
        st.button(t("Stop reading it live"), on_click=connected.stop_live, icon=":material/undo:")
    elif settings.crm_url is None and company.versions(embedded_file(settings.pilot_url)):
        in_force.draw(t, settings, connected.to(settings), chosen)
    st.info(t("Set STEELYARD_CRM_URL, or [connections.crm] url in .streamlit/secrets.toml. Leave both empty for the sample company."))


def main() -> None:
    """Draw the frame and run the chosen page."""
    st.set_page_config(page_title="Steelyard 杆秤", page_icon=":material/balance:", layout="wide")
    st.html(f"<style>{TIGHT_TOP}\n{SAFE_TABLES}\n{ON_PAPER}</style>")
    bar = st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center")
    chosen = choices()
    chosen.compact = False
    _read_link(chosen)
    with bar:
        t = _language(chosen)
    page = _navigation(t)
    try:
        _company(t, chosen, bar)
    except SteelyardError as error:
        st.title(t("Which company shall be weighed?"))
        st.error(escape(t.error(error)), icon=":material/error:")
        _ways_back(t, chosen)
        return
    frame.guarded(t, page.run)


main()
