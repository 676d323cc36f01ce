"""The house: people, organisations, the standard, cases, rooms, the ledger.

Released editions are immutable: triggers refuse UPDATE, DELETE, TRUNCATE and REPLACE.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_IMMUTABLE = "released editions are immutable"

_SQLITE = (
    *(
        f"CREATE TRIGGER released_edition_no_{act.lower()} BEFORE {act} ON released_edition "
        f"BEGIN SELECT RAISE(ABORT, '{_IMMUTABLE}'); END"
        for act in ("UPDATE", "DELETE")
    ),
    # REPLACE deletes without firing delete triggers, so it has to be refused on the way in.
    (
        "CREATE TRIGGER released_edition_no_replace BEFORE INSERT ON released_edition "
        "WHEN EXISTS (SELECT 1 FROM released_edition WHERE version = NEW.version "
        "OR content_hash = NEW.content_hash OR previous_hash = NEW.previous_hash) "
        f"BEGIN SELECT RAISE(ABORT, '{_IMMUTABLE}'); END"
    ),
)

_POSTGRESQL = (
    (
        "CREATE FUNCTION released_edition_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{_IMMUTABLE}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    ),
    (
        "CREATE TRIGGER released_edition_no_change BEFORE UPDATE OR DELETE ON released_edition "
        "FOR EACH ROW EXECUTE FUNCTION released_edition_immutable()"
    ),
    (
        "CREATE TRIGGER released_edition_no_truncate BEFORE TRUNCATE ON released_edition "
        "FOR EACH STATEMENT EXECUTE FUNCTION released_edition_immutable()"
    ),
)


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("fact", sa.String(length=60), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger")),
        sa.UniqueConstraint("before", name=op.f("uq_ledger_before")),
        sa.UniqueConstraint("digest", name=op.f("uq_ledger_digest")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("second_reader_waived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("name", name=op.f("uq_organisation_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "sphere",
            sa.Enum(
                "ngo",
                "association",
                "operation",
                name="sphere",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("wants_notices", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("id", "sphere", name=op.f("uq_person_id_sphere")),
    )
    op.create_table(
        "released_edition",
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=71), nullable=False),
        sa.Column("previous_hash", sa.String(length=71), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_released_edition")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_released_edition_content_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_released_edition_previous_hash")),
    )
    op.create_table(
        "throttle",
        sa.Column("door", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("door", name=op.f("pk_throttle")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("bringer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "screened",
                "attested",
                "seeking",
                "open",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.Column(
            "size_class",
            sa.Enum(
                "short",
                "medium",
                "long",
                name="sizeclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("edition", sa.String(length=20), nullable=True),
        sa.Column("outline", sa.LargeBinary(), nullable=False),
        sa.Column("vignette", sa.LargeBinary(), nullable=False),
        sa.Column("decisions", sa.LargeBinary(), nullable=False),
        sa.Column("remark", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bringer_id"], ["person.id"], name=op.f("fk_cases_bringer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_cases_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_cases_id_organisation_id")),
    )
    op.create_index(op.f("ix_cases_bringer_id"), "cases", ["bringer_id"], unique=False)
    op.create_index(op.f("ix_cases_erase_on"), "cases", ["erase_on"], unique=False)
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_table(
        "credential",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("enrolled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_credential_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "sphere",
            sa.Enum(
                "ngo",
                "association",
                "operation",
                name="sphere",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("roles", sa.String(length=400), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_invitation_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_membership_order")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(
        op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_membership_running",
        "membership",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "notice_due",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_due_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_due")),
    )
    op.create_table(
        "peer_profile",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "profession",
            sa.Enum(
                "social_work",
                "psychology",
                "education",
                "theology",
                "psychiatry",
                "law",
                "lived_experience",
                "youth_work",
                "political_science",
                "family_therapy",
                name="profession",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("languages", sa.String(length=400), nullable=False),
        sa.Column("topics", sa.String(length=400), nullable=False),
        sa.Column("settings", sa.String(length=400), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("capacity BETWEEN 0 AND 5", name=op.f("ck_peer_profile_capacity")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_peer_profile_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_peer_profile")),
    )
    op.create_table(
        "role_grant",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "case_worker",
                "ngo_lead",
                "ngo_delegate",
                "standard_editor",
                "operator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "sphere",
            sa.Enum(
                "ngo",
                "association",
                "operation",
                name="sphere",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(role = 'case_worker' AND sphere = 'ngo') OR (role = 'ngo_lead' AND sphere = 'ngo') OR (role = 'ngo_delegate' AND sphere = 'ngo') OR (role = 'standard_editor' AND sphere = 'association') OR (role = 'operator' AND sphere = 'operation')",
            name=op.f("ck_role_grant_role_in_sphere"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "sphere"],
            ["person.id", "person.sphere"],
            name=op.f("fk_role_grant_person_id_sphere_person"),
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_role_grant")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "enrolment",
                "second_factor",
                "signed_in",
                name="sessionstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("recovery_key", sa.LargeBinary(), nullable=True),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "standing_conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "same_institution",
                "knows_client",
                "former_employer",
                "family",
                "shared_bid",
                "personal",
                name="conflictkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_standing_conflict_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_standing_conflict_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_conflict")),
    )
    op.create_index(
        "uq_standing_conflict", "standing_conflict", ["person_id", "organisation_id"], unique=True
    )
    op.create_table(
        "attestation",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_attestation_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attestation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_attestation")),
    )
    op.create_table(
        "candidate",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "accepted",
                "out",
                name="seatstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("gated", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('waiting', 'offered')) = (gated IS NOT NULL)",
            name=op.f("ck_candidate_gate_while_asked"),
        ),
        sa.CheckConstraint(
            "organisation_id <> case_organisation_id", name=op.f("ck_candidate_other_ngo")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "case_organisation_id"],
            ["cases.id", "cases.organisation_id"],
            name=op.f("fk_candidate_case_id_case_organisation_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_candidate_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_candidate_person_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_candidate")),
    )
    op.create_index(op.f("ix_candidate_person_id"), "candidate", ["person_id"], unique=False)
    op.create_table(
        "panel_search",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "setting",
            sa.Enum(
                "outreach",
                "prison",
                "probation",
                "family",
                "school",
                "online",
                "community",
                name="worksetting",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("topics", sa.String(length=400), nullable=False),
        sa.Column("panel_size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_panel_search_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_panel_search")),
    )
    op.create_table(
        "participation",
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
        sa.Column("case_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(part = 'peer') = (organisation_id <> case_organisation_id)",
            name=op.f("ck_participation_other_ngo"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "case_organisation_id"],
            ["cases.id", "cases.organisation_id"],
            name=op.f("fk_participation_case_id_case_organisation_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_participation_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_participation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_participation")),
    )
    op.create_index(
        op.f("ix_participation_person_id"), "participation", ["person_id"], unique=False
    )
    op.create_index(
        "uq_participation_peer_ngo",
        "participation",
        ["case_id", "organisation_id"],
        unique=True,
        sqlite_where=sa.text("part = 'peer'"),
        postgresql_where=sa.text("part = 'peer'"),
    )
    op.create_table(
        "room_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_room_message_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_room_message_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_message")),
    )
    op.create_index(op.f("ix_room_message_case_id"), "room_message", ["case_id"], unique=False)
    op.create_table(
        "uptake",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_uptake_case_id_cases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_uptake")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "delivered",
                name="reviewstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id", "person_id"],
            ["participation.case_id", "participation.person_id"],
            name=op.f("fk_review_case_id_person_id_participation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_review_case_id_person_id")),
    )
    op.create_table(
        "review_addition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["review.id"],
            name=op.f("fk_review_addition_review_id_review"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_addition")),
    )
    op.create_index(
        op.f("ix_review_addition_review_id"), "review_addition", ["review_id"], unique=False
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_review_addition_review_id"), table_name="review_addition")
    op.drop_table("review_addition")
    op.drop_table("review")
    op.drop_table("uptake")
    op.drop_index(op.f("ix_room_message_case_id"), table_name="room_message")
    op.drop_table("room_message")
    op.drop_index("uq_participation_peer_ngo", table_name="participation")
    op.drop_index(op.f("ix_participation_person_id"), table_name="participation")
    op.drop_table("participation")
    op.drop_table("panel_search")
    op.drop_index(op.f("ix_candidate_person_id"), table_name="candidate")
    op.drop_table("candidate")
    op.drop_table("attestation")
    op.drop_index("uq_standing_conflict", table_name="standing_conflict")
    op.drop_table("standing_conflict")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("role_grant")
    op.drop_table("peer_profile")
    op.drop_table("notice_due")
    op.drop_index("uq_membership_running", table_name="membership")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("invitation")
    op.drop_table("credential")
    op.drop_index(op.f("ix_cases_state"), table_name="cases")
    op.drop_index(op.f("ix_cases_erase_on"), table_name="cases")
    op.drop_index(op.f("ix_cases_bringer_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_table("throttle")
    op.drop_table("released_edition")
    op.drop_table("person")
    op.drop_table("organisation")
    op.drop_table("ledger_head")
    op.drop_table("ledger")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION released_edition_immutable()")
