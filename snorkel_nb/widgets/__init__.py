"""The panel in the notebook: what travels between a session and its pages."""
