"""Who acts: a frozen value made once per request, and gone with it."""

from dataclasses import dataclass, field
from uuid import UUID

from nacl.public import PrivateKey

from app.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person during one request; holds their opened key, which is never stored."""

    person_id: UUID
    organisation_id: UUID | None
    """The NGO of the running membership; None for association and operation."""
    roles: frozenset[str]
    session_id: UUID
    name: str
    locale: str
    own_key: PrivateKey = field(repr=False)

    @property
    def ngo_id(self) -> UUID:
        """The NGO of somebody who must have one. Raises `NotAllowed` for everybody else."""
        if self.organisation_id is None:
            raise NotAllowed
        return self.organisation_id
