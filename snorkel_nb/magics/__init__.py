"""The notebook's commands: `%%lf`, `%lf`, `%lf_new` and `%snorkel`. The only room with IPython."""
