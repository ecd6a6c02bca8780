"""Texts that would do harm wherever they were read as anything but text."""

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "</td></tr></table></div><b onclick=alert(1)>",
    "</title></head><body onload=alert(1)><svg><style>*{display:none}",
    '" onmouseover="alert(1)" x="',
    "' style='position:fixed",
    "<!-- comment",
    "<!--<script>",
    "<![CDATA[ x ]]> <?php x ?>",
    "&lt;b&gt; &amp;amp; &#60;script&#62;",
    "{{7*7}} ${7*7} {%raw%} #{x} \\u003cscript\\u003e \\ud800",
    "${1} [[ datum.x ]] datum['x'] .[0]",
    "'] + alert(1) + datum['x",
    "\u202eevil\u2066rtl",
    "שלום <b>עולם</b>",
    "javascript:alert(1)",
    "__proto__",
]

UNPRINTABLE = ["nul \x00 bell \x07 \x1b[31m red \x7f\x9b", "\u202ereversed\nnew line"]
MEGABYTE = "<b>" + "x" * 1_000_000


def as_name(text: str) -> str:
    """The text where it can be a name: LFs and classes have names of visible characters."""
    return text if text.isprintable() else "plain"
