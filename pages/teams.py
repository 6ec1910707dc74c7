"""How is a team doing, and who and what makes its score?"""

import streamlit as st

from lib.views import company, pages, teams
from lib.views.frame import current

frame = current()
t = frame.t
st.title(t("How is a team doing, and why?"))

standings = company.boards(frame)
if standings.teams.empty:
    st.info(t("Nobody has a role in this period. Fill user_assignment (who works where, as what, since when), or choose another period."))
    st.stop()

team = teams.choose(frame, standings)
pages.say_ignored(frame)
desk = teams.desk(frame, standings, team)
st.info(teams.headline(frame, desk), icon=":material/groups:")
teams.around(frame, desk)

left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("What is the score made of?"))
    teams.made_of(frame, desk)
with right:
    st.subheader(t("Where among the teams?"))
    teams.compared(frame, desk)
st.subheader(t("Who is in it?"))
teams.people(frame, desk)
left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("How did it develop?"))
    teams.trend(frame, desk)
with right:
    st.subheader(t("Which weights apply?"))
    teams.stage(frame, desk)
st.subheader(t("What did they reach together?"))
teams.pooled(frame, desk)
pages.write(frame, team=team)
