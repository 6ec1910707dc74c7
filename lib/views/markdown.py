"""Names and errors inside Markdown: their characters stay characters."""


def bold(name: str) -> str:
    """A name in bold whose characters stay characters: no Markdown, HTML, LaTeX or colour directive."""
    return f"**{escape(name)}**"


def escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|~$:<>&^=" else c for c in text)
