"""What can be done with a saved scheme: opened, renamed, duplicated, archived and restored; its versions compared."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.errors import SteelyardError
from lib.scoring.differences import differences
from lib.store import scheme_life as life
from lib.store.schemes import LONGEST_NAME, SavedScheme, versions
from lib.views import company, pages, scheme_words, tables
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.saved.listing import key_of
from lib.views.saved.save import author_box, company_key, moment, remember_author, when
from lib.views.schemes import SAVED
from lib.views.state import Setting

SAID = "scheme_said"
HEIGHT = 560


def actions(frame: Frame, chosen: SavedScheme) -> None:
    """Say what was just done, and offer what can be done now."""
    t = frame.t
    if said := st.session_state.pop(SAID, None):
        st.success(said)
    with st.container(horizontal=True, gap="small"):
        if not chosen.archived:
            if st.button(t("Open in the simulator"), icon=":material/balance:", type="primary"):
                _open(frame, chosen)
            if st.button(t("Compare with others"), icon=":material/compare_arrows:"):
                pages.go(frame, "compare", role=_role_key(frame, chosen), a=f"{SAVED}{chosen.name}")
            _rename(frame, chosen)
        _duplicate(frame, chosen)
        _put_away(frame, chosen)


def _open(frame: Frame, chosen: SavedScheme) -> None:
    """The role's sliders start from the scheme; one step of undo leads back."""
    key = _role_key(frame, chosen)
    frame.choices.role = key
    frame.choices.weighing(key).load(Setting(f"{SAVED}{chosen.name}"))
    pages.go(frame, "simulator", role=key)


def _role_key(frame: Frame, chosen: SavedScheme) -> str:
    """The role as pages name it: with the scheme's stage where its teams have that stage in this period."""
    role, fields = chosen.scheme.role, list(company.fields(frame))
    wanted = [f"{role}/{chosen.stage}", role, *(key for key in fields if key.split("/")[0] == role)]
    return next((key for key in wanted if key in fields), role)


def _rename(frame: Frame, chosen: SavedScheme) -> None:
    t = frame.t
    with st.popover(t("Rename"), icon=":material/edit:"), st.form("rename", border=False):
        new = st.text_input(t("New name"), chosen.name, max_chars=LONGEST_NAME, key=f"rename_{key_of(chosen)}")
        author = author_box(frame, "rename_author")
        st.caption(t("All versions take the new name; links that name the old one no longer find it."))
        if st.form_submit_button(t("Rename"), type="primary"):
            role, name = chosen.scheme.role, " ".join(new.split())
            said = t("“{old}” is called “{new}” now.", old=escape(chosen.name), new=escape(name))
            _do(frame, author, f"{role}/{name}", said, lambda: life.rename(*_of(frame, chosen), new, author, moment()))


def _duplicate(frame: Frame, chosen: SavedScheme) -> None:
    t = frame.t
    with st.popover(t("Duplicate"), icon=":material/content_copy:"), st.form("duplicate", border=False):
        new = st.text_input(t("Name of the copy"), max_chars=LONGEST_NAME, key=f"duplicate_{key_of(chosen)}")
        author = author_box(frame, "duplicate_author")
        if st.form_submit_button(t("Duplicate"), type="primary"):
            role, name = chosen.scheme.role, " ".join(new.split())
            note = t("Copy of “{name}”, version {version}.", name=chosen.name, version=chosen.version)
            said = t("“{new}” is a copy of “{old}”, version {version}.", new=escape(name), old=escape(chosen.name), version=chosen.version)
            _do(
                frame, author, f"{role}/{name}", said,
                lambda: life.duplicate(*_of(frame, chosen), chosen.version, new, author, note, moment()),
            )  # fmt: skip


def _put_away(frame: Frame, chosen: SavedScheme) -> None:
    t = frame.t
    label, icon = (t("Restore"), ":material/unarchive:") if chosen.archived else (t("Archive"), ":material/archive:")
    with st.popover(label, icon=icon), st.form("archive", border=False):
        author = author_box(frame, "archive_author")
        st.caption(t("An archived scheme is in no list and no choice; nothing is deleted."))
        if st.form_submit_button(label, type="primary"):
            act = life.restore if chosen.archived else life.archive
            said = (
                t("“{name}” is back.", name=escape(chosen.name))
                if chosen.archived
                else t("“{name}” is archived.", name=escape(chosen.name))
            )
            _do(frame, author, key_of(chosen), said, lambda: act(*_of(frame, chosen), author, moment()))


def difference(frame: Frame, chosen: SavedScheme) -> None:
    """What changes from one version to another, and the way back to the older one."""
    t, known = frame.t, {saved.version: saved for saved in _versions(frame, chosen)}
    numbers = sorted(known)
    if len(numbers) < 2:
        st.caption(t("It has one version so far. Saving under the same name makes the next one."))
        return
    with st.container(horizontal=True):
        before = st.selectbox(t("From version"), numbers, index=len(numbers) - 2, key=f"before_{key_of(chosen)}_{numbers[-1]}")
        after = st.selectbox(t("To version"), numbers, index=len(numbers) - 1, key=f"after_{key_of(chosen)}_{numbers[-1]}")
    _told(frame, known[before], known[after])
    if not chosen.archived and before != numbers[-1]:
        _bring_back(frame, chosen, before)


def _told(frame: Frame, before: SavedScheme, after: SavedScheme) -> None:
    t = frame.t
    table = scheme_words.differences(frame, differences(before.scheme, after.scheme))
    if before.stage != after.stage:
        table.loc[len(table)] = [t("Stage"), scheme_words.stage(frame, before.stage), scheme_words.stage(frame, after.stage), ""]
    if table.empty:
        st.success(t("No difference: versions {before} and {after} weigh the same.", before=before.version, after=after.version))
    else:
        tables.show(frame, "scheme_difference", table, height=min(HEIGHT, 38 + 35 * len(table)))


def _bring_back(frame: Frame, chosen: SavedScheme, version: int) -> None:
    t, label = frame.t, frame.t("Bring version {version} back", version=version)
    with st.popover(label, icon=":material/history:"), st.form("bring_back", border=False):
        author = author_box(frame, "bring_back_author")
        st.caption(t("It becomes the newest version; those in between stay."))
        if st.form_submit_button(label, type="primary"):
            note = t("Version {version} brought back.", version=version)
            _do(frame, author, key_of(chosen), note, lambda: life.bring_back(*_of(frame, chosen), version, author, note, moment()))


def events(frame: Frame, chosen: SavedScheme) -> None:
    """Versions and all else that happened, last first."""
    t = frame.t
    saved = [
        (one.created_at, t("version {version} saved as “{name}”", version=one.version, name=one.name), one.author, one.note)
        for one in _versions(frame, chosen)
    ]
    words = {
        life.RENAMED: lambda event: t("“{old}” renamed to “{new}”", old=event.name, new=event.detail),
        life.ARCHIVED: lambda event: t("archived"),
        life.RESTORED: lambda event: t("restored from the archive"),
        life.DUPLICATED: lambda event: t("made from {source}", source=event.detail),
        life.RETURNED: lambda event: t("{source} brought back", source=event.detail),
    }
    happened = [(one.at, words[one.action](one), one.author, "") for one in life.history(*_of(frame, chosen))]
    rows = sorted([*saved, *happened], key=lambda row: row[0], reverse=True)
    table = pd.DataFrame([(when(at), *rest) for at, *rest in rows], columns=[t("When"), t("What happened"), t("By (unverified)"), t("Why")])
    tables.show(frame, "scheme_events", table)


def _versions(frame: Frame, chosen: SavedScheme) -> list[SavedScheme]:
    role = chosen.scheme.role
    return [saved for saved in versions(frame.store, company_key(frame), role, archived=True) if saved.name == chosen.name]


def _of(frame: Frame, chosen: SavedScheme) -> tuple:
    return frame.store, company_key(frame), chosen.scheme.role, chosen.name


def _do(frame: Frame, author: str, then: str, said: str, act: Callable[[], object]) -> None:
    """Do it and show the scheme `then`, or say why not."""
    try:
        act()
    except SteelyardError as error:
        st.error(escape(frame.t.error(error)))
        return
    remember_author(frame, author)
    st.session_state[SAID] = said
    frame.choices.picked["scheme"] = st.query_params["scheme"] = then
    st.rerun()
