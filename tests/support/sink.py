"""What stands outside: a web server and a mail server on this machine that keep what they are sent."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

__all__ = ["Asked", "MailSink", "WebSink", "a_mail_sink", "a_web_sink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class WebSink:
    """Answers everything alike, as it is told."""

    url: str
    status: int = 200
    answer: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


@asynccontextmanager
async def a_web_sink() -> AsyncIterator[WebSink]:
    """A web server on a free port."""
    sink = WebSink(url="")

    async def take(request: web.Request) -> web.Response:
        sink.asked.append(Asked(path=request.path_qs, headers=request.headers, body=await request.read()))
        return web.json_response(sink.answer, status=sink.status, headers=sink.headers)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sink.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield sink
    finally:
        await runner.cleanup()


@dataclass(slots=True, kw_only=True)
class MailSink:
    """A mail server that takes everything, or answers each recipient as it is told."""

    port: int = 0
    recipient: str = "250 OK"
    letters: list[tuple[str, str]] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As much SMTP as a client needs."""
        to = ""
        data: list[str] = []
        in_data = False
        writer.write(b"220 sink\r\n")
        while line := (await reader.readline()).decode():
            if in_data:
                if line.strip() == ".":
                    self.letters.append((to, "".join(data)))
                    in_data = False
                    writer.write(b"250 kept\r\n")
                data.append(line)
                continue
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.partition(":")[2].strip()
            in_data = verb == "DATA"
            answers = {"RCPT": self.recipient, "DATA": "354 go on", "QUIT": "221 bye"}
            writer.write(f"{answers.get(verb, '250 OK')}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()


@asynccontextmanager
async def a_mail_sink() -> AsyncIterator[MailSink]:
    """A mail server on a free port."""
    sink = MailSink()
    server = await asyncio.start_server(sink.talk, "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
