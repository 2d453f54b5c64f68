"""How the documentation site is built (`make docs`): Sphinx reads the Markdown files and notebooks of this folder.

Nothing that the built pages load comes from the net: equations become MathML while they are built, the theme brings
its own style and script, and search runs in the reader's browser, from `file://` too (decision note 13).
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_site"), str(HERE.parent)]

project = "Diplomacity"
author = "The Diplomacity authors"
copyright = "2026, The Diplomacity authors. Apache License 2.0"
release = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
version = release

extensions = ["myst_nb", "mathml"]
exclude_patterns = ["_site"]
language = "en"
nitpicky = True

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "cache"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True
nb_output_stderr = "remove"  # progress, and what libraries say of the place that builds

html_theme = "furo"
html_title = f"Diplomacity {release}"
html_favicon = "../dashboards/assets/icon.svg"
html_static_path = ["_site/static"]
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
templates_path = ["_site/templates"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # needs a request that a browser refuses to a page opened from a file
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
