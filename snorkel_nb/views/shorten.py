"""Long names and sentences as one short line."""


def shorten(text: str, limit: int = 80) -> str:
    """The text, or its beginning and an ellipsis; a name from a file can be a megabyte."""
    return text if len(text) <= limit else f"{text[: limit - 1]}\N{HORIZONTAL ELLIPSIS}"
