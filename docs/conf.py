"""Sphinx settings of the documentation. `make docs` puts its sources together (`docs/sources.py`), then builds them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from sparring import __version__

project = "Sparring"
author = "The Sparring developers"
project_copyright = f"{author}; Apache-2.0"
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "plain_docstrings", "mathml"]
root_doc = "index"
exclude_patterns = ["extra", "_ext"]
highlight_language = "none"
smartquotes = False
default_role = "code"
nitpick_ignore_regex = [("py:.*", ".*")]
"""Names in signatures that have no page of their own: other libraries' and the code's inner ones."""

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_dmath_allow_digits = myst_dmath_allow_space = False
myst_fence_as_directive = ["math"]
myst_heading_anchors = 4

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
toc_object_entries = False

html_theme = "furo"
html_title = f"Sparring {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["extra"]
html_math_renderer = "mathml"
html_copy_source = html_show_sphinx = False
