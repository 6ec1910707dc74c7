"""Which company is in force, and the ways back: to the sample company, to what was imported before."""

from collections.abc import Callable

import streamlit as st

from lib.crm import company
from lib.crm.source import embedded_file
from lib.language import Translator
from lib.settings import Settings
from lib.views import connected
from lib.views.connected import Connected, Kind
from lib.views.markdown import bold, escape
from lib.views.state import Choices


def draw(t: Translator, settings: Settings, now: Connected, choices: Choices) -> None:
    """What is shown now, and a button for everything one can go back to; nothing where there never was anything but the sample."""
    path = embedded_file(settings.pilot_url)
    known = company.versions(path)
    if not known and now.kind is Kind.SAMPLE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if now.kind is Kind.SAMPLE:
            st.markdown(t("The sample company is in force."))
        else:
            read = t("It is read live.") if now.kind is Kind.LIVE else ""
            name = bold(connected.named(t, now))
            st.markdown(t.sentences(t("In force, for everybody who uses this Steelyard: {name}.", name=name), read))
            if st.button(t("Back to the sample company"), icon=":material/undo:"):
                _put(settings, choices, lambda: company.withdraw(path))
        if known:
            with st.popover(t("Earlier imports"), icon=":material/history:"):
                for version in known:
                    label = f"{version.written:%Y-%m-%d %H:%M} · {version.source}"
                    shown = version.in_force and now.kind is Kind.IMPORTED
                    if st.button(escape(label), key=f"version_{version.name}", disabled=shown, width="stretch"):
                        _put(settings, choices, lambda name=version.name: company.restore(path, name))


def announce(t: Translator) -> None:
    """What a company that is brought means for others, beside the button that brings it."""
    st.caption(t("From then on everybody who uses this Steelyard sees this company. *Earlier imports* and the sample company stay."))


def not_live(settings: Settings) -> None:
    """What was imported is looked at from now on, not the database."""
    if connected.is_live(settings):
        connected.stop_live()


def forget(choices: Choices) -> None:
    """What was chosen of the former company says nothing of the next."""
    choices.role = choices.period = None
    choices.picked.clear()
    st.query_params.clear()


def _put(settings: Settings, choices: Choices, change: Callable[[], object]) -> None:
    """Another version in force, or none."""
    with company.writing(embedded_file(settings.pilot_url)):
        change()
    not_live(settings)
    forget(choices)
    st.rerun()
