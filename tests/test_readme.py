"""The README's commands are the ones CI runs and the program has."""

import re
import subprocess
import sys

from lib import settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)


def test_ci_runs_exactly_the_readmes_test_command():
    assert COMMANDS[1].strip() == (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1]


def test_the_start_command_starts_our_app_from_our_requirements():
    assert COMMANDS[0].strip().endswith("-r requirements.txt && .venv/bin/streamlit run app.py")


def test_every_command_of_the_readme_exists():
    for command in ("import", "versions", "undo", "kpis", "scores", "scheme export", "scheme load"):
        helped = subprocess.run(
            [sys.executable, "-m", "lib", *command.split(), "--help"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        shown = next(line for block in COMMANDS for line in block.splitlines() if line.startswith(f"python -m lib {command} "))
        assert [option for option in re.findall(r"--[a-z]+", shown) if option not in helped] == []


def test_every_setting_of_the_readme_is_read_and_the_reverse():
    code = (ROOT / "lib" / "settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r"STEELYARD_[A-Z_]+", README)) == set(re.findall(r'"(STEELYARD_[A-Z_]+)"', code))


def test_settings_say_what_is_wrong():
    try:
        settings.read({"STEELYARD_FISCAL_START": "13"})
    except settings.SettingsError as error:
        assert "13" in str(error)
    else:
        raise AssertionError("a thirteenth month was accepted")
