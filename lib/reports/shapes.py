"""Shapes on a PDF page: bars, lines and the mark of the baseline."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def box(canvas: "Canvas", x: float, y: float, wide: float, high: float, colour: str, strength: float) -> None:
    """A bar; `strength`: its opacity, 0 to 1."""
    from reportlab.lib.colors import HexColor

    canvas.setFillColor(HexColor(colour), alpha=strength)
    canvas.rect(x, y, max(wide - 0.6, 0.0), high, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#1f2430"), alpha=1)


def rule(canvas: "Canvas", x: float, y: float, to_x: float, to_y: float, colour: str, dash: bool = False) -> None:
    """A thin line, dashed if asked."""
    from reportlab.lib.colors import HexColor

    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(0.8)
    canvas.setDash([3, 2] if dash else [])
    canvas.line(x, y, to_x, to_y)
    canvas.setDash([])


def triangle(canvas: "Canvas", x: float, y: float) -> None:
    """The mark of the baseline: its tip points down at the value."""
    from reportlab.lib.colors import HexColor

    canvas.setFillColor(HexColor("#1f2430"))
    path = canvas.beginPath()
    path.moveTo(x - 2.4, y + 3.6)
    path.lineTo(x + 2.4, y + 3.6)
    path.lineTo(x, y)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
