"""The commands `yilao bench …`: what is measured, with which numbers, and how the result is shown."""

import os
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Annotated, Any

import typer
from rich.console import Console

from simulators import bench_ingest, bench_press, bench_tell
from simulators.bench_target import Target

__all__ = ["hang"]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object")]


def hang(
    bench: typer.Typer,
    *,
    platform: Callable[..., AbstractContextManager[Target]],
    free_port: Callable[[], int],
    run: Callable[[Coroutine[Any, Any, Any]], Any],
    out: Console,
) -> None:
    """Hang the commands onto `bench`. `platform` runs a throw-away platform for the time of a block."""

    def show(told: Any, table: Callable[[Any], Any], *, as_json: bool) -> None:
        if told is not None:
            out.print_json(data=told.as_json()) if as_json else out.print(table(told))

    @bench.command("press")
    def press(
        presses: Annotated[int, typer.Option(min=1, max=5000)] = 300,
        rate: Annotated[float, typer.Option(min=0.1, help="Presses a second")] = 20.0,
        telemetry: Annotated[float, typer.Option(min=1, help="Readings a second beside them")] = 2000.0,
        rounds: Annotated[int, typer.Option(min=1, help="How often idle and loaded take turns")] = 2,
        as_json: AsJson = False,  # noqa: FBT002  # a switch
    ) -> None:
        """From the key to the operator's stream, next to its floor."""
        with platform(elders=max(50, -(-presses // rounds))) as target:
            told = run(
                bench_press.run(target, presses=presses, rate=rate, telemetry=telemetry, rounds=rounds)
            )
        show(told, bench_press.table, as_json=as_json)

    @bench.command("ingest")
    def ingest(
        seconds: Annotated[float, typer.Option(min=0.2, help="How long each round is")] = 10.0,
        rounds: Annotated[int, typer.Option(min=1)] = 3,
        overload: Annotated[float, typer.Option(min=0, help="Seconds at twice the rate; 0: none")] = 10.0,
        as_json: AsJson = False,  # noqa: FBT002  # a switch
    ) -> None:
        """Readings committed a second, next to a bare consumer."""
        with platform(elders=50) as target:
            told = run(bench_ingest.run(target, seconds=seconds, rounds=rounds, overload_s=overload))
        show(told, bench_ingest.table, as_json=as_json)

    @bench.command("tell")
    def tell(
        queued: Annotated[int, typer.Option(min=1, help="Ordinary messages that wait")] = 10_000,
        presses: Annotated[int, typer.Option(min=1, max=5000)] = 200,
        rate: Annotated[float, typer.Option(min=0.1, help="Presses a second")] = 10.0,
        provider_ms: Annotated[float, typer.Option(min=0, help="How long the provider takes for one")] = 50.0,
        as_json: AsJson = False,  # noqa: FBT002  # a switch
    ) -> None:
        """From the key to the provider of texts, with a storm of other messages queued."""
        port = free_port()
        os.environ["YILAO_SMS_URL"] = f"http://127.0.0.1:{port}/sms"  # the platform's processes inherit it
        with platform(elders=2 * presses) as target:
            told = run(
                bench_tell.run(
                    target, port=port, queued=queued, presses=presses, rate=rate, provider_ms=provider_ms
                )
            )
        show(told, bench_tell.table, as_json=as_json)
