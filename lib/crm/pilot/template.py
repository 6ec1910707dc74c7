"""The sheet a pilot can start from."""

HEADERS = {
    "en": ("Name", "Team", "Role", "Month", "CSAT", "CSAT n", "Resolution rate", "First response time (min)", "NPS", "Calls handled"),
    "zh": ("姓名", "团队", "角色", "月份", "满意度 %", "满意度 % 样本数", "解决率", "首次响应时长（分钟）", "NPS", "处理来电数量"),
}
PEOPLE = {
    "en": (("Ada", "North", "Service"), ("Bo", "North", "Service"), ("Cy", "South", "Service"), ("Di", "South", "Service")),
    "zh": (("李雷", "北区", "客服"), ("韩梅", "北区", "客服"), ("王芳", "南区", "客服"), ("张伟", "南区", "客服")),
}
_FIGURES = (
    ("2026-08", "86%", "40", "91%", "34.5", "38", "210"),
    ("2026-08", "79%", "38", "88%", "51", "21", "190"),
    ("2026-08", "91%", "25", "94%", "22.5", "47", "240"),
    ("2026-08", "70%", "31", "81%", "75", "5", "160"),
)


def template(language: str) -> bytes:
    """An example as CSV that a spreadsheet opens with its signs intact. `language`: en or zh."""
    rows = [HEADERS[language], *((*who, *figures) for who, figures in zip(PEOPLE[language], _FIGURES, strict=True))]
    return "".join(",".join(row) + "\r\n" for row in rows).encode("utf-8-sig")
