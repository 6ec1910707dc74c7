"""Who stands where under which weights and when, and who wins and loses when they change?"""

import streamlit as st

from lib.views import company, pages
from lib.views.compare import boxes as column_boxes
from lib.views.compare import columns
from lib.views.compare import ranks as compare
from lib.views.compare import scores as compare_scores
from lib.views.compare import words as compare_words
from lib.views.desk import choose_role
from lib.views.frame import current

frame = current()
t = frame.t
st.title(t("Who wins and who loses when weights or periods change?"))

fields = company.fields(frame)
if not fields:
    st.info(t("Nobody has a role in this period. Fill user_assignment (who works where, as what, since when), or choose another period."))
    st.stop()

role = choose_role(frame, fields)
known = columns.choices_of(frame, role, fields[role])
if not known:
    st.info(t("No KPI of this role has data in this period. Choose a longer period or another role."))
    st.stop()

picks = columns.chosen(frame, role, known)
answer = st.container()
column_boxes.draw(frame, role, picks, known)
found = columns.boards(frame, role, picks, known)
columns.say_empty(frame, picks, found)
if len(found) < columns.FEWEST:
    pages.say_ignored(frame)
    answer.info(t("Choose a second column to compare with: another scheme, or another period."), icon=":material/compare_arrows:")
    pages.write(frame, **columns.address(frame, role, picks, known))
    st.stop()

desk = compare.desk(role, found)
followed = compare.follow(frame, desk)
with answer:
    pages.say_ignored(frame)
    st.info(compare_words.headline(frame, desk), icon=":material/compare_arrows:")
left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("Who changes places?"))
    compare.ranks(frame, desk, followed)
with right:
    st.subheader(t("How do scores change?"))
    compare_scores.people(frame, desk, followed)
st.subheader(t("Who wins and who loses most?"))
compare_words.winners_and_losers(frame, desk)
left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("What does it do to the teams?"))
    compare_scores.teams(frame, desk)
with right:
    st.subheader(t("How far do the orders agree?"))
    compare_words.agreements(frame, desk)
st.subheader(t("Everybody"))
compare_scores.everyone(frame, desk)
follows = {"person": followed} if followed else {}
pages.write(frame, **follows, **columns.address(frame, role, picks, known))
