"""The saved schemes: the list to search, and what one of them weighs."""

import pandas as pd
import streamlit as st

from lib.scoring import weights
from lib.scoring.standings import role_name
from lib.store.schemes import SavedScheme, latest
from lib.views import formats, pages, scheme_words, tables
from lib.views.frame import Frame
from lib.views.markdown import bold, escape
from lib.views.saved.save import company_key, when

LIST_HEIGHT = 318


def key_of(saved: SavedScheme) -> str:
    """What a scheme is called in the address: names are unique within a role."""
    return f"{saved.scheme.role}/{saved.name}"


def everything(frame: Frame) -> list[SavedScheme]:
    """The newest version of every scheme, archived ones, too; last saved first."""
    return latest(frame.store, company_key(frame), archived=True)


def nothing_yet(frame: Frame) -> None:
    """How a scheme comes to be."""
    t = frame.t
    st.info(t("No scheme is saved yet. Move the weights in the simulator, choose Save there, and give them a name."))
    pages.link(frame, "simulator", t("Open the simulator"))


def choose(frame: Frame, known: list[SavedScheme]) -> SavedScheme | None:
    """Search, list and pick a scheme; None where nothing is to be seen."""
    t = frame.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        word = st.text_input(t("Search"), key="scheme_search", placeholder=t("name, role, author or note"), icon=":material/search:")
        put_away = st.toggle(t("Archived, too"), key="scheme_archived")
    listed = [saved for saved in known if put_away or not saved.archived]
    found = [saved for saved in listed if _matches(frame, saved, word)]
    by_key = {key_of(saved): saved for saved in known}
    now = pages.picked(frame, "scheme", list(by_key), key_of((found or known)[0]))
    if not found:
        _nothing_found(frame, word, bool(listed))
        return by_key[now] if listed else None
    clicked = tables.clickable(
        frame, "scheme_list", _list(frame, found), _list(frame, found), height=min(LIST_HEIGHT, 38 + 35 * len(found))
    )
    if clicked:
        now = frame.choices.picked["scheme"] = key_of(found[clicked[0]])
    return by_key[now]


def _nothing_found(frame: Frame, word: str, any_listed: bool) -> None:
    t = frame.t
    if any_listed:
        st.info(t("No scheme matches “{word}”. Try a part of its name, role, author or note.", word=escape(word)))
    else:
        st.info(t("All schemes are archived. Switch on “Archived, too” to restore one, or save another in the simulator."))
        pages.link(frame, "simulator", t("Open the simulator"))


def _matches(frame: Frame, saved: SavedScheme, word: str) -> bool:
    role = role_name(frame.cube, saved.scheme.role)
    words = " ".join((saved.name, role.en, role.zh, saved.author, saved.note)).casefold()
    return all(part in words for part in word.casefold().split())


def _list(frame: Frame, found: list[SavedScheme]) -> pd.DataFrame:
    t = frame.t
    return pd.DataFrame(
        {
            t("Name"): [saved.name for saved in found],
            t("Role"): [t.text(role_name(frame.cube, saved.scheme.role)) for saved in found],
            t("Stage"): [scheme_words.stage(frame, saved.stage) for saved in found],
            t("Version"): [saved.version for saved in found],
            t("Author"): [saved.author for saved in found],
            t("Note"): [saved.note for saved in found],
            t("Saved"): [when(saved.created_at) for saved in found],
            t("State"): [state(frame, saved) for saved in found],
        }
    )


def state(frame: Frame, saved: SavedScheme) -> str:
    """Draft or approved, or archived."""
    t = frame.t
    if saved.archived:
        return t("archived")
    return {"draft": t("draft"), "approved": t("approved")}.get(saved.state, saved.state)


def title(frame: Frame, saved: SavedScheme) -> str:
    """Name and role."""
    return f"{escape(saved.name)} · {escape(frame.t.text(role_name(frame.cube, saved.scheme.role)))}"


def headline(frame: Frame, saved: SavedScheme) -> str:
    """What it weighs, who said so and when."""
    t, groups = frame.t, weights.shown(saved.scheme.weighting)[0]
    names = {group.key: t.text(group.name) for group in saved.scheme.weighting}
    first = t("It weighs {groups}.", groups=t.names(f"{escape(names[key])} {share}{formats.SPACE}%" for key, share in groups.items()))
    facts = {
        "version": saved.version, "author": bold(saved.author), "when": when(saved.created_at),
        "stage": scheme_words.stage(frame, saved.stage), "purpose": scheme_words.purpose(frame, saved.scheme.purpose),
    }  # fmt: skip
    second = t("Version {version} by {author} (unverified), {when}; for {purpose}, teams in {stage}.", **facts)
    third = t("It is archived: no longer in lists and choices.") if saved.archived else ""
    note = t("Why: {note}", note=escape(saved.note)) if saved.note else ""
    return t.sentences(first, second, third, note)


def weights_table(frame: Frame, saved: SavedScheme) -> None:
    """Every KPI with its effective share and its goal, and the gates below."""
    t, content = frame.t, saved.scheme
    shares = content.shares
    rows = [
        (t.text(group.name), frame.kpi_name(key), 100 * shares[key], _goal(frame, saved, key))
        for group in content.weighting
        for key, _ in group.kpis
    ]
    table = pd.DataFrame(rows, columns=[t("Group"), t("KPI"), t("Share (%)"), t("Goal")])
    format_ = {t("Share (%)"): st.column_config.NumberColumn(format="%.1f")}
    tables.show(frame, "scheme_weights", table, column_config=format_)
    for gate in content.gates:
        st.caption(t("Gate: {gate}.", gate=escape(scheme_words.gate(frame, gate))))
    for words in scheme_words.team_goals(frame, content):
        st.caption(f"{escape(words)}.")


def _goal(frame: Frame, saved: SavedScheme, key: str) -> str:
    return scheme_words.goal(frame, key, saved.scheme.goals.get(key))
