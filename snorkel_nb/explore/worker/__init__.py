"""A process beside ours for what would stop the kernel for seconds: UMAP, HDBSCAN, counting terms.

They hold Python's interpreter or numba's threads while they run, and UMAP takes 5 to 20 s to import
and compile in each process. A subprocess, not multiprocessing: the user's script is not imported
again, and nothing is pickled. Arrays lie in files of a private folder; orders and answers are lines
of JSON.

- `tasks`: what it can do, as functions of arrays. They run anywhere.
- `serving`: reads orders, does the tasks, answers.
- `client`: our side. One process serves all sessions.
"""
