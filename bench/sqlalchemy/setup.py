"""Makes the tables anew for an operation: `setup.py OPERATION URL ROWS`."""
import sys

from sqlalchemy import Index

from models import CHILDREN, Base, Child, Parent, Person, child, connect, parent, person


def fill(connection, model, row, count):
    connection.execute(model.__table__.insert(), [row(i) for i in range(count)])
    if connection.engine.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {model.__tablename__}")


def main():
    operation, url, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    engine = connect(url)
    if operation == "filter":
        Index("ix_person_email", Person.email)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        if operation == "children":
            fill(connection, Parent, parent, rows)
            fill(connection, Child, child, rows * CHILDREN)
        elif operation != "insert":
            fill(connection, Person, person, rows)


main()
