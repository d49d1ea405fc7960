"""Digest -> subject, preheader, HTML and text. The only file that knows Jinja2 and MJML.

`digest.mjml` is compiled once for each folder of templates, when it is first read; what comes out is an ordinary
Jinja template called digest.html, so that no compiled file can grow stale. A template's name ends in .html or .txt:
what ends in .html is escaped.
"""

import re
import textwrap
import traceback
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import jinja2
import mjml

from digest.errors import TemplateError
from digest.page.answers import Answer
from digest.page.lines import header_line, one_line
from digest.page.view import DigestView, view
from digest.types import Digest, RenderedDigest, ThemeId
from sources.values import json_text, to_json

_WIDTH: Final = 72  # of the text version
_LINES: Final = 1 << 14  # wrapped lines kept: most of a digest is an edition's, the same for many
_PARTS: Final = 1 << 11  # parts of pages kept as HTML: an edition's themes and lines, as most students get them
_SKELETON: Final = "digest.mjml"
_KNOWN_TAGS: Final = """mjml mj-head mj-body mj-attributes mj-all mj-class mj-raw mj-section mj-column mj-text mj-style
mj-preview mj-title mj-spacer mj-divider mj-wrapper mj-button mj-table mj-breakpoint"""
_TAGS: Final = frozenset(_KNOWN_TAGS.split())
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def shipped_templates() -> Path:
    """Where our own templates are: beside the packages in a checkout, inside this one once installed."""
    inside = Path(__file__).parents[1] / "templates"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "templates"


def render(
    digest: Digest,
    *,
    templates: Path | None = None,
    unsubscribe: str = "",
    answers: Mapping[ThemeId, Answer] | None = None,
) -> RenderedDigest:
    """The digest as it will be read.

    Args:
        digest: what to show.
        templates: a folder whose files stand in for ours of the same name.
        unsubscribe: the https or mailto link at the foot of a mailed digest; "" leaves the line out.
        answers: where letters about a theme go; a theme without one has no links for them.

    Raises:
        TemplateError: a template is wrong; names it and the line.
    """
    environment = _environment(templates)
    shown = view(digest, unsubscribe=unsubscribe, answers=answers or {})
    subject = _fill(environment, "subject.txt", shown)
    return RenderedDigest(
        subject=header_line(subject),
        preheader=one_line(_fill(environment, "preheader.txt", shown), 140),
        html=_fill(environment, "digest.html", shown),
        text=re.sub(r"\n{3,}", "\n\n", _fill(environment, "digest.txt", shown)).strip() + "\n",
    )


def digest_json(digest: Digest) -> str:
    """The digest's values as JSON, for programs, without what only the machine reads."""
    return json_text(_without(to_json(digest), "centroid"), indent=2) + "\n"


def _without(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, name) for key, inner in value.items() if key != name}
    return [_without(inner, name) for inner in value] if isinstance(value, list) else value


class _Templates(jinja2.BaseLoader):
    """Files of the operator's folder before ours; digest.html is digest.mjml compiled."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str | None, Any]:
        name = _SKELETON if template == "digest.html" else template
        for folder in self._folders:
            path = folder / name
            if path.is_file():
                source = path.read_text(encoding="utf-8")
                if name == _SKELETON:
                    environment.parse(source, name, str(path))  # for errors with the line of the file
                    source = _compiled(source, str(path))
                return source, str(path), lambda: True
        raise jinja2.TemplateNotFound(template)


def _compiled(source: str, path: str) -> str:
    """MJML as HTML. A tag MJML doesn't know would come through as it stands, so it is refused."""
    for number, line in enumerate(source.splitlines(), start=1):
        for tag in re.findall(r"</?(mj-?[a-z-]*)", line):
            if tag not in _TAGS:
                raise TemplateError(f"{path}, line {number}: <{tag}> is no MJML tag we know")
    try:
        html = str(mjml.mjml2html(source))
    except ValueError as error:
        raise TemplateError(f"{path}: MJML can’t read it: {error}") from error
    return re.sub(r"(?=\{[{%])", "\n", html)  # one tag a line, so that `_place` can tell them apart


@cache
def _environment(templates: Path | None) -> jinja2.Environment:
    if templates is not None and not templates.is_dir():
        raise TemplateError(f"{templates}: there is no such folder of templates")
    folders = ((templates,) if templates else ()) + (shipped_templates(),)
    environment = jinja2.Environment(
        loader=_Templates(folders),
        autoescape=lambda name: bool(name and name.endswith(".html")),  # noqa: S701  (text must not be escaped)
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["wrapped"] = _wrapped
    environment.filters["once"] = _once_each()
    return environment


def _once_each() -> Callable[[Any, Any], str]:
    """A filter: what a macro makes of a value, made once, for a sending says the same to thousands."""
    kept: dict[tuple[str, Any], str] = {}

    def once(value: Any, macro: Any) -> str:
        key = (macro.name, value)
        if key not in kept:
            if len(kept) >= _PARTS:
                kept.clear()
            kept[key] = macro(value)
        return kept[key]

    return once


@lru_cache(maxsize=_LINES)
def _wrapped(text: str, indent: int = 0, hang: int | None = None) -> str:
    """Lines of at most 72 characters; a long link stays in one piece."""
    first, later = " " * indent, " " * (indent if hang is None else hang)
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _fill(environment: jinja2.Environment, name: str, shown: DigestView) -> str:
    try:
        return environment.get_template(name).render(digest=shown)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or error.name}, line {error.lineno}: {error.message}") from error
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"there is no template {error.name}") from error
    except RecursionError:
        raise TemplateError(f"the template {name} includes itself, by itself or through another") from None
    except OSError as error:
        raise TemplateError(f"{error.filename or name}: can’t be read: {error.strerror}") from error
    except (jinja2.TemplateError, TypeError, AttributeError, ValueError, LookupError, ArithmeticError) as error:
        raise TemplateError(f"{_place(error, name)}: {error}") from error


def _place(error: BaseException, name: str) -> str:
    """File and line of the last template in the traceback. A line of compiled MJML is looked up in its source."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.suffix not in {".html", ".txt", ".mjml"} or frame.lineno is None:
            continue
        if path.name != _SKELETON:
            return f"{path}, line {frame.lineno}"
        source = path.read_text(encoding="utf-8")
        lines = _compiled(source, str(path)).split("\n")
        tags = [_TAG.match(line) for line in lines[: frame.lineno]]
        tag = tags[-1] if tags else None
        if tag is None:
            return str(path)
        same = [match.start() for match in _TAG.finditer(source) if match[0] == tag[0]]
        nth = min(sum(1 for one in tags if one and one[0] == tag[0]), len(same))
        return f"{path}, line {source.count(chr(10), 0, same[nth - 1]) + 1}" if same else str(path)
    return name
