"""What the screen shows, as plain dicts: one module a region of the panel, and the `%%lf` cell.

Nothing here knows the notebook. The shapes are those of `js/src/wire.ts`.
"""
