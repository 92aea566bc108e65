"""The questions that found no support, and what readers thought of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table("gaps", *_dated(), sa.Column("question", sa.Text, nullable=False))
    op.create_table(
        "feedback",
        *_dated(),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("is_helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("citations", sa.JSON, nullable=False),
        sa.Column("corpus", sa.Text, nullable=False),
    )


def _dated() -> list[sa.Column[object]]:
    return [
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("line", sa.String(60), nullable=False, unique=True),
        sa.Column("date", sa.Date, nullable=False),
    ]
