"""Recovery: links by mail, one-time codes, a new key after the loss of passphrase and sheet.

Every envelope learns which public key it was sealed to: until now, that of its person today.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_one_time_code_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_one_time_code")),
    )
    op.create_table(
        "recovery_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_recovery_link_token_hash")),
    )
    op.create_index(
        op.f("ix_recovery_link_person_id"), "recovery_link", ["person_id"], unique=False
    )
    op.create_table(
        "new_key_allowed",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_new_key_allowed_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_new_key_allowed")),
    )
    op.add_column("person", sa.Column("new_key_on", sa.Date(), nullable=True))
    op.add_column("credential", sa.Column("recovered_on", sa.Date(), nullable=True))
    op.add_column("sign_in", sa.Column("codes", sa.LargeBinary(), nullable=True))
    # With a default, because both engines can add it so without making the table anew, which
    # would lose its partial index and its checks on SQLite. The code always gives a value.
    op.add_column(
        "participation",
        sa.Column("sealed_to", sa.LargeBinary(), nullable=False, server_default=""),
    )
    op.execute(
        "UPDATE participation SET sealed_to = "
        "(SELECT public_key FROM person WHERE person.id = participation.person_id)"
    )


def downgrade() -> None:
    # Not in a batch: SQLite drops a column by itself, and keeps indexes and checks of the table.
    op.drop_column("participation", "sealed_to")
    op.drop_column("sign_in", "codes")
    op.drop_column("credential", "recovered_on")
    op.drop_column("person", "new_key_on")
    op.drop_table("new_key_allowed")
    op.drop_index(op.f("ix_recovery_link_person_id"), table_name="recovery_link")
    op.drop_table("recovery_link")
    op.drop_table("one_time_code")
