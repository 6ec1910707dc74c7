"""English and Simplified Chinese: a translator for one run, never a global one.

English sentences are the keys; `lib/locales/*/LC_MESSAGES/steelyard.po` holds the other languages.
"""

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lib.errors import Message, SteelyardError

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
DOMAIN = "steelyard"
LOCALES = Path(__file__).parent / "locales"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and Simplified Chinese."""

    en: str
    zh: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALES, languages=[language])


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns keys, messages, errors and bilingual texts into one language's sentences."""

    language: str

    def __call__(self, sentence: str, **parameters: object) -> str:
        """The sentence in this language, its braces filled."""
        translated = _catalogue(self.language).gettext(sentence) if sentence else ""
        return translated.format(**parameters) if parameters else translated

    def plural(self, one: str, many: str, n: int, **parameters: object) -> str:
        """The form of the sentence for n things; `{n}` is filled, its thousands apart."""
        return _catalogue(self.language).ngettext(one, many, n).format(n=f"{n:,}", **parameters)

    def sentences(self, *parts: str) -> str:
        """Sentences in a row: Chinese puts no space between them."""
        return ("" if self.language.startswith("zh") else " ").join(part for part in parts if part)

    def names(self, names: Iterable[str]) -> str:
        """Names in a row: Chinese has a comma of its own for them."""
        return ("、" if self.language.startswith("zh") else ", ").join(names)

    def text(self, text: Text) -> str:
        """This language's side of a bilingual text."""
        return text[self.language]

    def message(self, message: Message) -> str:
        """A core message as a sentence; messages inside it are sentences of the same language."""
        inner = {name: self.message(value) if isinstance(value, Message) else value for name, value in message.parameters.items()}
        return self(message.template, **inner)

    def error(self, error: SteelyardError) -> str:
        """An error as a sentence."""
        return self.message(error.message)


def best(locale: str | None) -> str:
    """The supported language nearest to a browser's locale; English when none is."""
    return "zh_CN" if (locale or "").lower().startswith("zh") else "en"


def translator(language: str | None) -> Translator:
    """A translator for the language; an unknown one reads as English."""
    return Translator(language if language in LANGUAGES else "en")
