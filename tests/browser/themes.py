"""Style sheets of the hosts that the panel is looked at in, with their stock colours."""

_JUPYTER = """:root {{
  --jp-ui-font-family: system-ui, "DejaVu Sans", sans-serif;
  --jp-code-font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --jp-layout-color0: {page}; --jp-layout-color1: {cell};
  --jp-ui-font-color1: {ink};
  --jp-brand-color1: {brand}; --jp-error-color1: {error};
  --jp-warn-color1: {warn}; --jp-success-color1: {success};
}}
body {{ color-scheme: {scheme} }}"""

_VSCODE = """:root {{
  --vscode-font-family: system-ui, "DejaVu Sans", sans-serif;
  --vscode-editor-font-family: "DejaVu Sans Mono", monospace;
  --vscode-editor-background: {page}; --vscode-editor-foreground: {ink};
  --vscode-textLink-foreground: {brand}; --vscode-errorForeground: {error};
  --vscode-editorWarning-foreground: {warn}; --vscode-testing-iconPassed: {success};
}}
body {{ background: {page} }}"""

THEMES: dict[str, str] = {
    "jupyter-light": _JUPYTER.format(
        page="#fff",
        cell="#fff",
        ink="rgba(0, 0, 0, 0.87)",
        brand="#1976d2",
        error="#d32f2f",
        warn="#f57c00",
        success="#388e3c",
        scheme="light",
    ),
    "jupyter-dark": _JUPYTER.format(
        page="#111",
        cell="#212121",
        ink="rgba(255, 255, 255, 0.87)",
        brand="#2196f3",
        error="#f44336",
        warn="#ff9800",
        success="#4caf50",
        scheme="dark",
    ),
    "vscode-light": _VSCODE.format(
        page="#ffffff",
        ink="#3b3b3b",
        brand="#005fb8",
        error="#f85149",
        warn="#bf8803",
        success="#388a34",
    ),
    "vscode-dark": _VSCODE.format(
        page="#1f1f1f",
        ink="#cccccc",
        brand="#4daafc",
        error="#f85149",
        warn="#cca700",
        success="#73c991",
    ),
    # No variables at all: marimo, or a page that only says its colour scheme.
    "plain-light": ":root { color-scheme: light }",
    "plain-dark": ":root { color-scheme: dark }",
}
