"""Every setting, each said once: an environment variable YILAO_* or the flag of the same name."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dispatcher.errors import Invalid

__all__ = ["Settings", "load"]


class Settings(BaseSettings):
    """What an installation can choose. Secrets are never printed."""

    model_config = SettingsConfigDict(env_prefix="YILAO_", env_ignore_empty=True, frozen=True, extra="ignore")

    database_url: SecretStr | None = Field(None, description="PostgreSQL, e.g. postgresql://yilao@db/yilao")
    mqtt_url: SecretStr | None = Field(
        None, description="The broker, e.g. mqtts://%24gateway:secret@broker:8883; none: one is embedded"
    )
    mqtt_ca: Path | None = Field(None, description="CA certificate of the broker, if not a public one")
    mqtt_host: str = Field("127.0.0.1", description="Where the embedded broker listens")
    mqtt_port: int = Field(1883, ge=1, le=65535, description="Port of the embedded broker")
    http_host: str = Field("127.0.0.1", description="Where the console and the API listen")
    http_port: int = Field(8080, ge=1, le=65535, description="Port of the console and the API")
    https_cookie: bool = Field(
        default=False, description="True behind HTTPS: the session cookie is then Secure"
    )
    http_proxy: str | None = Field(
        None,
        description="IP address of the reverse proxy whose X-Forwarded-For is believed; none: nobody's is",
    )
    data_dir: Path = Field(Path("~/.local/share/yilao"), description="Where the demo keeps its data")
    deadman_url: SecretStr | None = Field(
        None,
        description="Asked for every minute while all is well; whoever answers there notices when it is not",
    )
    tile_url: str | None = Field(
        None,
        description="Tile server behind the map, e.g. https://tiles.example.org/{z}/{x}/{y}.png; none: the map needs none",
    )
    tile_attribution: str = Field("", max_length=200, description="Whom the map thanks for its tiles")
    public_url: str | None = Field(
        None,
        description="Where families and providers find this platform, e.g. https://yilao.example.org; none: YILAO_HTTP_HOST and YILAO_HTTP_PORT",
    )
    sms_url: SecretStr | None = Field(
        None,
        description="Texts: a provider that speaks docs/providers.md, or the apprise URL of an SMS service with {to} in it; none: no texts",
    )
    voice_url: SecretStr | None = Field(
        None, description="Calls: a provider that speaks docs/providers.md; none: no calls"
    )
    provider_secret: SecretStr | None = Field(
        None, description="What providers sign their reports with; none: no report is believed"
    )
    email_url: SecretStr | None = Field(
        None,
        description="E-mail by apprise, e.g. mailtos://user:password@smtp.example.org?from=yilao@example.org; none: no e-mail",
    )
    vapid_contact: str | None = Field(
        None,
        description="Whom push services may write to: mailto:… or https://…; none: YILAO_PUBLIC_URL",
    )
    private_targets: bool = Field(
        default=False,
        description="True: robots, webhooks and push services may be inside the own network, and without TLS",
    )
    keep_telemetry_days: int = Field(90, ge=1, le=3650, description="How long readings are kept, in days")
    unattended_after_s: int = Field(
        30,
        ge=10,
        le=3600,
        description="After how many seconds without anybody at a live console a desk on duty is called unattended",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                conninfo_to_dict(value.get_secret_value())
            except ProgrammingError:
                # The driver's own sentence would repeat the URL with its password.
                raise ValueError("is no PostgreSQL URL, e.g. postgresql://user:password@host/name") from None
        return value

    @field_validator("mqtt_url")
    @classmethod
    def _broker(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname:
                raise ValueError("is no broker URL, e.g. mqtt://user:password@host:1883 or mqtts://host:8883")
        return value

    @field_validator("deadman_url")
    @classmethod
    def _deadman(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError("is no web address, e.g. https://watch.example.org/ping/…")
        return value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
                raise ValueError("is no origin, e.g. https://yilao.example.org")
            return value.rstrip("/")
        return value

    @field_validator("voice_url")
    @classmethod
    def _voice(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _provider(value.get_secret_value())
        return value

    @field_validator("sms_url")
    @classmethod
    def _sms(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            url = value.get_secret_value()
            if url.startswith(("http://", "https://")):
                _provider(url)
            elif "{to}" not in url or "://" not in url:
                raise ValueError("is no web address and no apprise URL with {to} in it")
        return value

    @field_validator("email_url")
    @classmethod
    def _email(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {"mailto", "mailtos"}:
            raise ValueError("is no mail server, e.g. mailtos://user:password@smtp.example.org")
        return value

    @field_validator("vapid_contact")
    @classmethod
    def _contact(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("mailto:", "https://")):
            raise ValueError("must begin with mailto: or https://")
        return value

    @field_validator("http_proxy")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        try:
            return value if value is None else str(ip_address(value))
        except ValueError:
            raise ValueError("is no IP address, e.g. 127.0.0.1") from None

    @field_validator("tile_url")
    @classmethod
    def _tiles(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            # The origin goes into a header of every answer: it must be nothing but an origin.
            plain = re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", parts.netloc)
            if parts.scheme not in {"http", "https"} or plain is None:
                raise ValueError("is no web address, e.g. https://tiles.example.org/{z}/{x}/{y}.png")
            if not all(place in value for place in ("{z}", "{x}", "{y}")) or "{s}" in value:
                raise ValueError("must have {z}, {x} and {y} in it, and one host, so no {s}")
        return value

    @field_validator("data_dir")
    @classmethod
    def _home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("is none of DEBUG, INFO, WARNING, ERROR")
        return value.upper()


def _provider(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is no web address, e.g. https://:token@sms.example.org/send")


def load(**flags: Any) -> Settings:
    """The settings from the environment, flags (None: not given) first; Invalid names every mistake at once."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        mistakes = "; ".join(
            f"YILAO_{str(item['loc'][0]).upper()} {item['msg'].removeprefix('Value error, ')}"
            for item in error.errors(include_input=False, include_url=False)
        )
        raise Invalid(f"settings: {mistakes}") from None
