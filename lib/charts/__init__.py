"""Pure Altair builders: frames in, charts out. No Streamlit, no arithmetic of scores."""
