"""Which of the two languages this process speaks, and how it says a pair of words."""

import functools
import itertools
import os
import sys

from dafeng.errors import Language

__all__ = ["choose_language", "language", "without_language", "words"]


def choose_language(arguments: list[str], locale: str) -> Language:
    """Pick the language: ``--lang`` if it is given, else the locale, else Chinese.

    Parameters
    ----------
    arguments
        The words of the command line.
    locale
        A locale name such as ``en_GB.UTF-8``; empty if the system states none.

    Examples
    --------
    >>> choose_language(["run", "--lang", "en"], "zh_CN.UTF-8")
    'en'
    >>> choose_language(["run"], "C.UTF-8")
    'zh'
    """
    for first, second in itertools.pairwise([*arguments, ""]):
        asked = second if first == "--lang" else first.removeprefix("--lang=")
        if first.startswith("--lang") and asked in {"zh", "en"}:
            return "en" if asked == "en" else "zh"
    return "en" if locale.startswith("en") else "zh"


def without_language(arguments: list[str]) -> list[str]:
    """Leave out ``--lang``, which every command takes and `language` has already read.

    Examples
    --------
    >>> without_language(["run", "--lang", "en", "--draws", "9"])
    ['run', '--draws', '9']
    """
    kept = [word for word in arguments if not word.startswith("--lang=")]
    if "--lang" in kept:
        at = kept.index("--lang")
        del kept[at : at + 2]
    return kept


@functools.cache
def language() -> Language:
    """Language of this process."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return choose_language(sys.argv[1:], locale)


def words(zh: str, en: str) -> str:
    """Say one of the two in the language of this process."""
    return zh if language() == "zh" else en
