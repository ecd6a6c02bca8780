"""What a user installs: built without Node, complete, and able to vote without our tools."""

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PANEL = {"snorkel_nb/static/panel.js", "snorkel_nb/static/panel.css"}

LABEL_THREE_TEXTS = '''
import json
import snorkel_nb
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "snorkel_nb")
shell.user_ns["rows"] = [{"text": "Win a prize"}, {"text": "See you at six"}, {"text": "PRIZE"}]
shell.run_line_magic("snorkel", "open rows --text text --classes HAM SPAM")
shell.run_cell("""%%lf SPAM
def promises_a_prize(x):
    return "prize" in x.text.lower()
""").raise_error()
votes = shell.user_ns["session"].label_matrix.to_numpy().tolist()
print(json.dumps({"module": snorkel_nb.__file__, "votes": votes}))
'''


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel built from that sdist where there is no Node."""
    missing = sorted(name for name in PANEL if not (ROOT / name).is_file())
    assert not missing, f"{missing} are not built: run `make js` first."
    folder = tmp_path_factory.mktemp("dist")
    without_node = folder / "empty"
    without_node.mkdir()
    build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    run(*build, cwd=ROOT, PATH=str(without_node))
    return folder


@pytest.fixture(scope="module")
def clean_python(dist: Path) -> Iterator[Path]:
    """The interpreter of a new environment: the wheel and what it depends on, nothing else."""
    with tempfile.TemporaryDirectory(prefix="snorkel_nb-") as name:  # not kept: it is over 1 GB
        home = Path(name).resolve()
        run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
        python = home / "bin" / "python"
        install = (
            *(sys.executable, "-m", "pip", "--python", python, "install", "-qq", "--no-compile"),
            *("--constraint", ROOT / "requirements.lock"),
        )
        run(*install, "torch", cwd=home)
        run(*install, next(dist.glob("*.whl")), cwd=home)
        yield python


def test_wheel_holds_the_package_the_built_panel_and_the_licence_only(dist: Path):
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())

    assert names >= PANEL | {"snorkel_nb/__init__.py", "snorkel_nb/py.typed"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"snorkel_nb"}


def test_sdist_holds_the_built_panel_and_its_sources(dist: Path):
    with tarfile.open(next(dist.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}

    assert names >= PANEL | {"js/package.json", "js/src/index.ts", "pyproject.toml", "LICENSE"}
    assert not any(name.startswith("js/node_modules") for name in names)


def test_installed_wheel_loads_its_extension_and_votes(clean_python: Path, tmp_path: Path):
    answer = run(
        clean_python, "-I", "-c", LABEL_THREE_TEXTS, cwd=tmp_path, IPYTHONDIR=str(tmp_path)
    )

    seen = json.loads(answer.splitlines()[-1])
    assert Path(seen["module"]).is_relative_to(clean_python.parents[1])
    assert seen["votes"] == [[1], [-1], [1]]
