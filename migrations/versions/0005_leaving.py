"""Leaving: who has left a case, under which share it lies, and whether its key is due.

Reviews, messages and confirmations outlive the account that made them: they refer to a case, and
no more to a person. SQLite cannot drop a reference in place, so there these tables are made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = ("draft", "delivered")


def upgrade() -> None:
    op.add_column("cases", sa.Column("share", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("rekey_since", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("panel_changed_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_cases_rekey_since"), "cases", ["rekey_since"], unique=False)
    op.create_table(
        "departure",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "bringer",
                "tandem",
                "second_reader",
                "peer",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_departure_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_departure_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_departure")),
    )
    op.add_column("review", sa.Column("under", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("review", copy_from=_review(to_case=False)) as review:
        review.drop_constraint("fk_review_case_id_person_id_participation", type_="foreignkey")
        review.create_foreign_key(
            op.f("fk_review_case_id_cases"), "cases", ["case_id"], ["id"], ondelete="CASCADE"
        )
    with op.batch_alter_table("room_message", copy_from=_room_message(to_person=True)) as message:
        message.drop_constraint("fk_room_message_person_id_person", type_="foreignkey")
    with op.batch_alter_table("attestation", copy_from=_attestation(to_person=True)) as attestation:
        attestation.drop_constraint("fk_attestation_person_id_person", type_="foreignkey")


def downgrade() -> None:
    """Refuse where somebody has left: code before this finds neither their words nor the key."""
    has_left = op.get_bind().scalar(
        sa.text(
            "SELECT (SELECT count(*) FROM departure) + (SELECT count(*) FROM cases WHERE "
            "share IS NOT NULL OR rekey_since IS NOT NULL)"
        )
    )
    if has_left:
        msg = "somebody has left a case that is still there; it is erased before this step back"
        raise RuntimeError(msg)
    with op.batch_alter_table(
        "attestation", copy_from=_attestation(to_person=False)
    ) as attestation:
        attestation.create_foreign_key(
            op.f("fk_attestation_person_id_person"), "person", ["person_id"], ["id"]
        )
    with op.batch_alter_table("room_message", copy_from=_room_message(to_person=False)) as message:
        message.create_foreign_key(
            op.f("fk_room_message_person_id_person"), "person", ["person_id"], ["id"]
        )
    with op.batch_alter_table("review", copy_from=_review(to_case=True)) as review:
        review.drop_constraint("fk_review_case_id_cases", type_="foreignkey")
        review.create_foreign_key(
            op.f("fk_review_case_id_person_id_participation"),
            "participation",
            ["case_id", "person_id"],
            ["case_id", "person_id"],
            ondelete="CASCADE",
        )
    op.drop_column("review", "under")
    op.drop_table("departure")
    op.drop_index(op.f("ix_cases_rekey_since"), table_name="cases")
    op.drop_column("cases", "panel_changed_on")
    op.drop_column("cases", "rekey_since")
    op.drop_column("cases", "share")


def _review(*, to_case: bool) -> sa.Table:
    """Return the table as it stands before a step; `to_case`: refers to the case alone."""
    key = (
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_review_case_id_cases", ondelete="CASCADE"
        )
        if to_case
        else sa.ForeignKeyConstraint(
            ["case_id", "person_id"],
            ["participation.case_id", "participation.person_id"],
            name="fk_review_case_id_person_id_participation",
            ondelete="CASCADE",
        )
    )
    return sa.Table(
        "review",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *_STATES,
                name="ck_review_reviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("under", sa.LargeBinary(), nullable=True),
        key,
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("case_id", "person_id", name="uq_review_case_id_person_id"),
    )


def _room_message(*, to_person: bool) -> sa.Table:
    keys = [
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_room_message_person_id_person"
        )
    ]
    table = sa.Table(
        "room_message",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_room_message_case_id_cases", ondelete="CASCADE"
        ),
        *(keys if to_person else []),
        sa.PrimaryKeyConstraint("id", name="pk_room_message"),
    )
    sa.Index("ix_room_message_case_id", table.c.case_id)
    return table


def _attestation(*, to_person: bool) -> sa.Table:
    keys = [
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_attestation_person_id_person"
        )
    ]
    return sa.Table(
        "attestation",
        sa.MetaData(),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_attestation_case_id_cases", ondelete="CASCADE"
        ),
        *(keys if to_person else []),
        sa.PrimaryKeyConstraint("case_id", "person_id", name="pk_attestation"),
    )
