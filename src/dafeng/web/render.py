"""How records become a page: the templates, what each of them can say, the bar of pages."""

import functools
import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dafeng.errors import Language
from dafeng.terms import say, unit_word
from dafeng.web import say as words_of
from dafeng.web.known import spans
from dafeng.web.runs import Run
from dafeng.web.words import interface_words

__all__ = ["NAVIGATION", "json_block", "navigation", "render"]

NAVIGATION = ("overview", "plan", "targets", "bureaus", "scenarios", "data", "power", "roads", "report")
"""Entries of the navigation; a page is there as soon as its template is."""

_CHILDREN = {"lab": "roads", "target": "targets", "variable": "data", "upload": "data", "jobs": "data"}
"""Pages below an entry."""

_CHINESE = re.compile(r"([\u3001\u4e00-\u9fff]+)")

_FOLDER = Path(str(files("dafeng"))) / "assets" / "web" / "templates"
_TEMPLATES = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def json_block(data: object) -> Markup:
    """Data for a script, safe inside a page."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _twice(values: Iterable[object]) -> list[tuple[object, object]]:
    """Options whose value is what is shown."""
    return [(value, value) for value in values]


def _marked(text: str) -> Markup:
    """Text of an English page with its Chinese names marked as Chinese, so that a screen reader changes its voice."""
    return Markup("").join(
        Markup('<span lang="zh-CN">{}</span>').format(part) if _CHINESE.match(part) else escape(part)
        for part in _CHINESE.split(text)
        if part
    )


_TEMPLATES.filters |= {
    "twice": _twice,
    "marked": _marked,
    "spans": spans,
    "number": words_of.number,
    "chance": words_of.chance,
    "json_block": json_block,
}
_TEMPLATES.globals |= {"ICONS": words_of.ICONS, "ORDER": words_of.ORDER}


@functools.cache
def navigation() -> tuple[str, ...]:
    """Entries whose page is there."""
    return tuple(name for name in NAVIGATION if (_FOLDER / f"{name}.html").is_file())


def render(request: Request, language: Language, name: str, run: Run | None, content: Mapping[str, Any]) -> Response:
    """Fill a template with the words of a language, the run and what the page shows.

    Parameters
    ----------
    request
        Question; its address leads to the same page in the other language.
    language
        ``zh`` or ``en``.
    name
        Template without its ending, such as ``overview``.
    run
        Run shown; None only where the template needs none.
    content
        What the template shows beside.

    Returns
    -------
    Response
        A page of HTML.
    """
    query = f"?{request.url.query}" if request.url.query else ""
    rest = request.url.path.removeprefix(f"/{language}")
    asked = request.query_params.get("run", "")
    text = _TEMPLATES.get_template(f"{name}.html").render(
        w=interface_words(language),
        language=language,
        zh=language == "zh",
        other_address=f"/{'en' if language == 'zh' else 'zh'}{rest}{query}",
        kept=f"?run={run.id}" if asked and run else "",
        kept_more=f"&run={run.id}" if asked and run else "",
        name=name,
        here=_CHILDREN.get(name, name),
        entries=navigation(),
        run=run,
        unit_word=lambda unit: unit_word(unit, language),
        origin_words=lambda origin: words_of.origin_words(origin, language),
        note_word=lambda note: words_of.note_words(note, language),
        say=lambda identifier: say(identifier).say(language),
        status_word=lambda status: words_of.status_word(status, language),
        **content,
    )
    return HTMLResponse(text, headers={"cache-control": "no-cache"})
