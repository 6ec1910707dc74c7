"""Steelyard, the ASGI application: `streamlit run app.py` or `uvicorn app:app`."""

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def healthz(request: Request) -> JSONResponse:
    """Answers while the server is alive."""
    return JSONResponse({"status": "ok"})


app = st.App("lib/shell.py", routes=[Route("/healthz", healthz)])
