"""Loops over arrays, compiled by numba at their first call and kept on disk from then on.

numba takes a third of a second to import, so callers import a kernel where they call it.
"""
