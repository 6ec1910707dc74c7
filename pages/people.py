"""What is a person's score made of?"""

import streamlit as st

from lib.views import pages, people
from lib.views.frame import current

frame = current()
t = frame.t
st.title(t("What is a person's score made of?"))

everybody = people.seats(frame)
if not everybody:
    st.info(t("Nobody has a role in this period. Fill user_assignment (who works where, as what, since when), or choose another period."))
    st.stop()

user = people.choose(frame, everybody)
seat = people.rows_of_roles(frame, everybody[user])
pages.say_ignored(frame)
st.info(people.headline(frame, seat), icon=":material/person:")
people.notices(frame, seat)
people.where(frame, seat)

left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("How does the score add up?"))
    people.made_of(frame, seat)
with right:
    st.subheader(t("Where among the peers?"))
    people.peers(frame, seat)
st.subheader(t("What was measured?"))
people.kpis(frame, seat)
left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("How did it develop?"))
    people.trend(frame, seat)
with right:
    st.subheader(t("What changed since the period before?"))
    people.since(frame, seat)
pages.write(frame, person=user, role=seat.board.field.key)
