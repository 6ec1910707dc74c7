"""A first score from a spreadsheet of one's own."""

import streamlit as st

from lib.views import pages
from lib.views.frame import current
from lib.views.pilot import section as pilot

frame = current()
t = frame.t
st.title(t("How would your own people be weighed?"))
pages.say_ignored(frame)
pilot.draw(frame)
pages.write(frame)
