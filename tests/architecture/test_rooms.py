"""The house's own rules, where a machine can check them."""

import hashlib
import json
import statistics
import subprocess
import sys
from pathlib import Path

from dispatcher.settings import Settings

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for package in ("devices", "gateway", "dispatcher", "simulators")
    for kind in ("*.py", "*.sql", "*.js", "*.css", "*.html")
    for path in (ROOT / package).rglob(kind)
    if "vendor" not in path.parts
] + [ROOT / "yilao.py"]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_file_is_longer_than_400_lines_and_the_median_is_at_most_100() -> None:
    lengths = {str(path.relative_to(ROOT)): _lines(path) for path in SOURCES}
    assert {name: n for name, n in lengths.items() if n > 400} == {}
    assert statistics.median(lengths.values()) <= 100


def test_no_room_is_called_utils() -> None:
    forbidden = {"utils", "util", "common", "helpers", "manager", "misc", "base"}
    assert [str(path) for path in SOURCES if path.suffix == ".py" and path.stem in forbidden] == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`YILAO_{name.upper()}`" not in page] == []


def test_vendored_files_are_the_ones_we_took() -> None:
    vendor = ROOT / "dispatcher" / "web" / "static" / "vendor"
    hashes = json.loads((vendor / "hashes.json").read_text(encoding="utf-8"))
    files = {path.name for path in vendor.iterdir() if path.suffix in {".js", ".css"}}
    assert files == set(hashes)
    for name, said in hashes.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == said["sha256"], name
