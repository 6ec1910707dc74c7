"""The pages, and the way from one to another: period, language and hidden names go along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from lib.errors import N_
from lib.views import links
from lib.views.frame import Frame
from lib.views.markdown import escape


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its script, its shown title, its place in the address and its icon."""

    script: str
    title: str
    path: str
    icon: str


PAGES = (
    Page("../pages/simulator.py", N_("Simulator"), "simulator", ":material/balance:"),
    Page("../pages/compare.py", N_("Compare"), "compare", ":material/compare_arrows:"),
    Page("../pages/overview.py", N_("Overview"), "overview", ":material/grid_view:"),
    Page("../pages/teams.py", N_("Teams"), "teams", ":material/groups:"),
    Page("../pages/people.py", N_("People"), "people", ":material/person:"),
    Page("../pages/records.py", N_("Records"), "records", ":material/table_rows:"),
    Page("../pages/kpis.py", N_("KPI library"), "kpis", ":material/menu_book:"),
    Page("../pages/schemes.py", N_("Schemes"), "schemes", ":material/inventory_2:"),
    Page("../pages/data.py", N_("Data"), "data", ":material/database:"),
    Page("../pages/bring.py", N_("Your own data"), "bring", ":material/upload_file:"),
)
BY_PATH = {page.path: page for page in PAGES}


def address(frame: Frame, **own: str) -> dict[str, str]:
    """The parameters of a page's address: what every page keeps, and the page's own."""
    hidden = {links.NAMES: links.HIDDEN} if frame.choices.hide_names else {}
    return {**own, "period": links.of_period(frame.period), **hidden, "lang": frame.t.language}


def href(frame: Frame, path: str, **own: str) -> str:
    """Another page's address, for places that can only hold a plain link: it opens beside this one."""
    return f"{path}?{urlencode(address(frame, **own))}"


def write(frame: Frame, **own: str) -> None:
    """Put what is on screen into the address, so that the address is the link."""
    st.query_params.from_dict(address(frame, **own))


def go(frame: Frame, path: str, **own: str) -> None:
    """Leave for another page of this session."""
    frame.choices.picked |= own
    st.switch_page(BY_PATH[path].script, query_params=address(frame, **own))


def link(frame: Frame, path: str, label: str, icon: str | None = None, **own: str) -> None:
    """A link to another page of this session; the label is plain text, maybe a name."""
    page = BY_PATH[path]
    st.page_link(page.script, label=escape(label), icon=icon or page.icon, query_params=address(frame, **own))


def picked(frame: Frame, name: str, options: Sequence[str], default: str) -> str:
    """What a page shows: from the address, else what this session saw last, else the default.

    What the address asks for and is not there is remembered as not understood.
    """
    asked, kept = st.query_params.get(name), frame.choices.picked.get(name)
    if asked is not None and asked not in options:
        frame.choices.ignored = (*frame.choices.ignored, f"{name}={asked[:40]}")
    found = next(value for value in (asked, kept, default) if value in options)
    frame.choices.picked[name] = found
    return found


def select(frame: Frame, name: str, label: str, options: Sequence[str], default: str, shown: Callable[[str], str], **box) -> str:
    """A box to choose what the page shows; the choice goes into the address."""
    now = picked(frame, name, options, default)
    key = f"{name}_{now}_{frame.t.language}"

    def keep() -> None:
        frame.choices.picked[name] = st.session_state[key]
        st.query_params[name] = st.session_state[key]

    return st.selectbox(label, options, index=list(options).index(now), format_func=shown, key=key, on_change=keep, **box)


def switch(frame: Frame, name: str, label: str, options: Sequence[str], default: str, shown: Callable[[str], str]) -> str:
    """Buttons in a row to choose what the page shows; the choice goes into the address. What is shown is plain text."""
    now = picked(frame, name, options, default)
    key = f"{name}_{now}_{frame.t.language}"

    def keep() -> None:
        # A second press on the chosen button lets go of it: the choice stays.
        if st.session_state[key]:
            frame.choices.picked[name] = st.query_params[name] = st.session_state[key]

    def text(option: str) -> str:
        return escape(shown(option))

    st.segmented_control(label, options, default=now, format_func=text, key=key, on_change=keep, label_visibility="collapsed")
    return now


def say_ignored(frame: Frame) -> None:
    """Say once what of a link was not understood."""
    if ignored := frame.choices.ignored:
        parts = ", ".join(f"`{part.replace('`', '')}`" for part in ignored[:5])
        st.warning(frame.t("Part of the link was not understood and left out: {parts}", parts=parts))
        frame.choices.ignored = ()
