import threading

from numpy.testing import assert_array_equal

import snorkel_nb as snb
from tests.session.comments import labeled_comments, open_comments

N_LFS = 12


def test_two_threads_may_add_lfs_at_once():
    session, start = open_comments(), threading.Barrier(2)

    def add(prefix: str) -> None:
        start.wait(timeout=10)
        for i in range(N_LFS):
            session.add(snb.keyword_lf(f"{prefix}{i}", "SPAM", ["subscribe"]))

    threads = [threading.Thread(target=add, args=(prefix,)) for prefix in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(e.name for e in session.lfs) == sorted(
        f"{p}{i}" for p in "ab" for i in range(N_LFS)
    )
    assert [e.number for e in session.lfs] == list(range(1, 2 * N_LFS + 1))
    assert session.revision == 2 * N_LFS
    assert session.label_matrix.n_lfs == 2 * N_LFS


def test_a_change_waits_for_a_running_lf_while_reading_does_not():
    session = labeled_comments()
    voting, go_on, switched = threading.Event(), threading.Event(), threading.Event()

    class Waits:
        name = "waits"

        def __call__(self, x):
            voting.set()
            assert go_on.wait(timeout=10)
            return 0

    def switch() -> None:
        session.disable("asks")
        switched.set()

    adding = threading.Thread(target=lambda: session.add(Waits()))
    adding.start()
    assert voting.wait(timeout=10)
    switching = threading.Thread(target=switch)
    switching.start()

    assert not switched.wait(timeout=0.05)
    assert session.summary().height == 3
    assert session.labels().tolist()[0] == 1
    go_on.set()
    adding.join(timeout=10)
    switching.join(timeout=10)

    assert [(e.name, e.is_enabled) for e in session.lfs] == [
        ("asks", False),
        ("loves", True),
        ("links", True),
        ("waits", True),
    ]
    assert_array_equal(session.history()["Change"][-2:].to_list(), ["add waits", "disable asks"])
