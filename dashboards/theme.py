"""The look of the forms: Mantine's components in the project's colours, type and spacing.

Greys and accents are chosen so that every text has a contrast of at least 4.5:1 on its ground, in light and dark.
Grounds and texts of the page itself stand in `assets/page.css`.
"""

from __future__ import annotations

from typing import Any

from experiments.figures import FONT

SERIF = "'Source Serif 4', Georgia, 'Times New Roman', serif"
RUST = [
    "#fbefe9",
    "#f5dccf",
    "#eebda6",
    "#e69a79",
    "#de7c54",
    "#d1603d",
    "#b84d2b",
    "#a6431f",
    "#8a3617",
    "#6b2910",
]

DARK = [
    "#e8e6e0",
    "#c9ccd1",
    "#a8afba",
    "#7d8694",
    "#3a4452",
    "#303844",
    "#1a2029",
    "#12161c",
    "#0f1318",
    "#0b0e12",
]


def theme() -> dict[str, Any]:
    """What MantineProvider takes."""
    return {
        "colors": {"rust": RUST, "dark": DARK},
        "primaryColor": "rust",
        "primaryShade": {"light": 7, "dark": 4},
        "autoContrast": True,
        "luminanceThreshold": 0.4,
        "fontFamily": FONT,
        "headings": {"fontFamily": SERIF, "fontWeight": "600"},
        "defaultRadius": "md",
        "cursorType": "pointer",
        "respectReducedMotion": True,
    }
