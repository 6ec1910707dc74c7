"""Who rises when the weights move?"""

import streamlit as st

from lib.views import company, simulator, sliders
from lib.views.desk import choose_role, open_desk
from lib.views.frame import current
from lib.views.sentences import headline

frame = current()
t = frame.t
st.title(t("Who rises when the weights move?"))

fields = company.fields(frame)
if not fields:
    st.info(t("Nobody has a role in this period. Fill user_assignment (who works where, as what, since when), or choose another period."))
    st.stop()

role = choose_role(frame, fields)
desk = open_desk(frame, fields, role)
if desk is None:
    st.info(t("No KPI of this role has data in this period. Choose a longer period or another role."))
    st.stop()

left, right = st.columns([3, 8], gap="large")
with left:
    simulator.toolbar(frame, desk)
    sliders.draw(frame, desk.scenario, desk.weighing, desk.start.given)
    simulator.notes(frame, desk)
with right:
    simulator.warnings(frame, desk)
    st.info(headline(frame, desk.pair), icon=":material/balance:")
    people, teams = st.columns([3, 2], gap="medium")
    with people:
        st.subheader(t("People"))
        simulator.draw_people(frame, desk)
    with teams:
        st.subheader(t("Teams"))
        simulator.draw_teams(frame, desk)
    simulator.numbers(frame, desk)
simulator.save_form(frame, desk)
simulator.write_link(frame, desk)
