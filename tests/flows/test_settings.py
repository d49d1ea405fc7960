"""Settings: what goes before what, and one sentence naming file, line and key for what is wrong."""

from pathlib import Path

import pytest

from flows.settings import FILE_NAME, Values, example_file, load_settings, settings_table
from sources.errors import ConfigError
from sources.web.limits import DEFAULT_LIMITS


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine's own reaches these tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    for name in Values.model_fields:
        monkeypatch.delenv(f"FIELDBRIEF_{name.upper()}", raising=False)


def test_flag_goes_before_environment_before_file_before_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().contact == ""
    (tmp_path / FILE_NAME).write_text('contact = "file"\n')
    assert load_settings().contact == "file"
    monkeypatch.setenv("FIELDBRIEF_CONTACT", "environment")
    assert load_settings().contact == "environment"
    assert load_settings(contact="flag").contact == "flag"


def test_the_file_in_the_named_data_folder_goes_before_the_one_here(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('contact = "here"\n')
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE_NAME).write_text('contact = "there"\n')
    assert load_settings(data_dir=tmp_path / "data").contact == "there"
    assert load_settings(data_dir=tmp_path / "other").contact == "here"


def test_lists_are_written_with_commas_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDBRIEF_ALLOW_HOSTS", "127.0.0.1:8080, [::1]:90")
    assert load_settings().allow_hosts == ("127.0.0.1:8080", "[::1]:90")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nhost_pac = 3\n", "fieldbrief.toml:2: host_pac: unknown key; did you mean host_pace?"),
        ("\n\nhost_pace = -3\n", "fieldbrief.toml:3: host_pace:"),
        ("model = [\n", "fieldbrief.toml:"),
        ('time_zone = "Mars"\n', "fieldbrief.toml:1: time_zone: 'Mars' is no time zone"),
        ('task_runner = "pigeons"\n', "fieldbrief.toml:1: task_runner: 'pigeons' is no task runner"),
        ('allow_hosts = ["localhost"]\n', "fieldbrief.toml:1: allow_hosts: 'localhost' is no host:port"),
    ],
)
def test_a_broken_file_is_told_by_file_line_and_key(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(ConfigError) as raised:
        load_settings()
    assert told in str(raised.value)
    assert raised.value.remedy


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDBRIEF_FETCH_DEADLINE", "soon")
    with pytest.raises(ConfigError, match=r"^FIELDBRIEF_FETCH_DEADLINE: "):
        load_settings()


def test_no_server_is_waited_for_longer_than_fifteen_seconds_by_default() -> None:
    assert Values().fetch_deadline == DEFAULT_LIMITS.deadline < 15


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDBRIEF_SMTP_URL", "smtp://user:hunter2@mail.example.org:587")
    monkeypatch.setenv("FIELDBRIEF_DATABASE_URL", "postgresql://user:hunter2@db.example.org/x")
    settings = load_settings()
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump_json()}"
    assert "hunter2" in settings.database


def test_the_written_file_loads_and_names_every_setting(tmp_path: Path) -> None:
    text = example_file()
    (tmp_path / FILE_NAME).write_text(text)
    assert load_settings().model_fields_set == set()
    for name in Values.model_fields:
        assert f"\n#{name} = " in text
        assert f"| `{name}` | `FIELDBRIEF_{name.upper()}` |" in settings_table()
    uncommented = "\n".join(
        line[1:] if line[:1] == "#" and line[1:2] not in {" ", ""} else line for line in text.split("\n")
    )
    (tmp_path / FILE_NAME).write_text(uncommented)
    everything = load_settings()
    assert everything.model_fields_set == set(Values.model_fields)
    # The example's values that have a default are the defaults.
    for name, field in Values.model_fields.items():
        if field.default is not None and field.default_factory is None:
            assert getattr(everything, name) == field.default, name
