"""The brake: a room rests, where it goes on, and what was said about it, sealed.

Columns are added in place, so that no table of cases has to be made anew on SQLite.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATES = "'draft', 'screened', 'attested', 'seeking', 'open', 'closed'"


def upgrade():
    op.execute(
        "ALTER TABLE cases ADD COLUMN resumes VARCHAR(40) "
        f"CONSTRAINT ck_cases_resumes CHECK (resumes IN ({_STATES})) "
        "CONSTRAINT ck_cases_rests CHECK (resumes IS NULL OR (resumes IN "
        "('seeking', 'open', 'closed') AND state IN ('draft', 'screened')))"
    )
    op.add_column("cases", sa.Column("reworded", sa.LargeBinary(), nullable=True))
    op.create_table(
        "brake_word",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("for_bringer", sa.LargeBinary(), nullable=False),
        sa.Column("for_author", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_brake_word_case_id_cases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brake_word")),
    )
    op.create_index(op.f("ix_brake_word_case_id"), "brake_word", ["case_id"], unique=False)


def downgrade():
    """Refuse while a room rests: code without a brake would open it, or lose its panel."""
    resting = op.get_bind().scalar(sa.text("SELECT count(*) FROM cases WHERE resumes IS NOT NULL"))
    if resting:
        msg = "rooms rest: they go on or are withdrawn before this step can be taken back"
        raise RuntimeError(msg)
    op.drop_index(op.f("ix_brake_word_case_id"), table_name="brake_word")
    op.drop_table("brake_word")
    op.drop_column("cases", "reworded")
    op.drop_column("cases", "resumes")
