"""Formulas as MathML, made by docutils when the pages are built: browsers show it without scripts and without a network."""

from __future__ import annotations

from docutils import nodes
from docutils.utils.math import MathError, latex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

_LOG = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    _write(writer, node, as_block=False)


def _block(writer: HTML5Translator, node: nodes.math_block) -> None:
    _write(writer, node, as_block=True)


def _write(writer: HTML5Translator, node: nodes.Element, *, as_block: bool) -> None:
    try:
        writer.body.append(latex2mathml.tex2mathml(node.astext(), as_block=as_block))
    except MathError as error:
        _LOG.warning("the formula %r cannot be shown: %s", node.astext(), error, location=node)
    raise nodes.SkipNode
