"""Retention periods, warnings and receipts; who opened a room, sealed.

Columns are added in place, so that no table of cases has to be made anew on SQLite.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "retention_periods",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("draft_days", sa.Integer(), nullable=False),
        sa.Column("open_days", sa.Integer(), nullable=False),
        sa.Column("closed_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "draft_days BETWEEN 7 AND 30", name=op.f("ck_retention_periods_draft_days")
        ),
        sa.CheckConstraint(
            "open_days BETWEEN 30 AND 90", name=op.f("ck_retention_periods_open_days")
        ),
        sa.CheckConstraint(
            "closed_days BETWEEN 7 AND 30", name=op.f("ck_retention_periods_closed_days")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_retention_periods")),
    )
    op.execute(
        "ALTER TABLE cases ADD COLUMN periods INTEGER "
        "CONSTRAINT fk_cases_periods_retention_periods REFERENCES retention_periods (number)"
    )
    op.create_table(
        "expiry_warning",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("for_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_expiry_warning_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_expiry_warning")),
    )
    op.create_table(
        "erasure_receipt",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_erasure_receipt_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "on_day", name=op.f("pk_erasure_receipt")),
    )
    op.create_table(
        "room_opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_room_opening_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_opening")),
    )
    op.create_index(op.f("ix_room_opening_case_id"), "room_opening", ["case_id"], unique=False)


def downgrade():
    """Refuse once the community has shortened the periods: code without them would keep longer."""
    shortened = op.get_bind().scalar(sa.text("SELECT count(*) FROM retention_periods"))
    if shortened:
        msg = "the periods were shortened; a version without them would keep cases longer"
        raise RuntimeError(msg)
    op.drop_index(op.f("ix_room_opening_case_id"), table_name="room_opening")
    op.drop_table("room_opening")
    op.drop_table("erasure_receipt")
    op.drop_table("expiry_warning")
    op.drop_column("cases", "periods")
    op.drop_table("retention_periods")
