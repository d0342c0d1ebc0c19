"""How templates come from their files, and what is left when one was drawn."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends import django
from django.template.base import Origin
from django.template.context import make_context
from django.template.loaders import filesystem
from django.utils.safestring import SafeString

INDENTED_LINE = re.compile(r"\s*\n\s*")
# A line with nothing but a tag that shows nothing itself, or a comment.
SILENT_LINE = re.compile(
    r"^(?:\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith)\b(?:(?!%\}).)*%\}|\{#.*#\})\n",
    re.MULTILINE,
)


class Loader(filesystem.Loader):
    """Leaves out of the site's own pages what indents their lines, and the ends of lines that only
    choose or repeat others.

    It is a third of their bytes, and would be drawn, compressed and sent with each of them. Other
    line ends stay, since in HTML any white space is as good as one blank; none of these templates
    writes lines into a `pre` or a `textarea` itself.
    """

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        if not origin.name.endswith(".html"):
            return contents
        return SILENT_LINE.sub(lambda line: line[0][:-1], INDENTED_LINE.sub("\n", contents))


class DjangoTemplates(django.DjangoTemplates):
    """Lets go of what a page was drawn from.

    A context of Django's refers to itself. All that it holds, a learner's whole place on the map,
    would be in the way until the collector of garbage comes.
    """

    def get_template(self, template_name: str) -> Template:
        found = super().get_template(template_name)
        return Template(found.template, self)


class Template(django.Template):
    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> SafeString:
        drawn_from = make_context(context, request, autoescape=self.backend.engine.autoescape)
        try:
            return self.template.render(drawn_from)
        except TemplateDoesNotExist as error:
            django.reraise(error, self.backend)
        finally:
            drawn_from.dicts.clear()
