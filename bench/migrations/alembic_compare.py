"""Compares the benchmark's tables with a database, as Alembic does: alembic_compare.py URL SIZE."""
import sys

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

url, size = sys.argv[1], int(sys.argv[2])
metadata = sa.MetaData()
for i in range(size):
    sa.Table(f"t{i}", metadata, sa.Column("id", sa.BigInteger, primary_key=True),
             sa.Column("name", sa.String(50), nullable=False, index=True),
             sa.Column("parent_id", sa.BigInteger, sa.ForeignKey(f"t{i // 10}.id") if i else None),
             sa.Column("amount", sa.Float(53)))
with sa.create_engine(url).connect() as connection:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    compare_metadata(context, metadata)
