"""The diagram in the README is the table, and nothing else."""

from pathlib import Path

from dispatcher.alarms import diagram, machine

ROOT = Path(__file__).parents[3]
BEGIN, END = "<!-- state diagram -->", "<!-- /state diagram -->"


def test_the_readme_shows_the_table_as_it_is() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
    block = text.partition(BEGIN)[2].partition(END)[0]
    shown = block.strip().removeprefix("```mermaid").removesuffix("```").strip()
    assert shown == diagram.mermaid().strip()


def test_every_way_between_two_states_is_drawn() -> None:
    drawn = {
        (ends, name)
        for ends, _, names in (line.strip().partition(": ") for line in diagram.mermaid().splitlines())
        for name in names.split(" / ")
    }
    for state, row in machine.TRANSITIONS.items():
        for kind, to in row.items():
            if to is not state:
                assert (f"{state} --> {to}", kind.__name__) in drawn
