"""What is connected, and can it be trusted?"""

import streamlit as st

from lib.views import doubts, health, pages
from lib.views.frame import current

frame = current()
t = frame.t
st.title(t("What is connected, and can it be trusted?"))
pages.say_ignored(frame)

health.connection(frame)
st.subheader(t("Which months are there?"))
health.months(frame)
st.subheader(t("What does not fit together?"))
doubts.draw(frame)
st.subheader(t("What does each table hold?"))
health.per_table(frame)
health.accounted(frame)
health.onward(frame)
pages.write(frame)
