"""The same work through SQLAlchemy's ORM: `sqlalchemy_orm.py orm insert|select URL ROWS`.

`sqlalchemy_orm.py setup insert|select URL ROWS` makes the table new, empty or filled.
"""
import sys
import time

from sqlalchemy import BigInteger, Column, Float, Integer, String, create_engine, event
from sqlalchemy.orm import Session, declarative_base

Base = declarative_base()


class Person(Base):
    __tablename__ = "person"
    id = Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    name = Column(String(64), nullable=False)
    email = Column(String(64), nullable=False)
    age = Column(Integer, nullable=False)
    balance = Column(Float(53), nullable=False)


def row(i):
    return {"name": f"Person {i}", "email": f"person{i}@example.org", "age": i % 90,
            "balance": i * 0.5}


def connect(url):
    """The URL with the driver that Debian has for SQLAlchemy."""
    scheme, rest = url.split("://", 1)
    driver = {"postgresql": "postgresql+psycopg2", "mariadb": "mysql+pymysql",
              "mysql": "mysql+pymysql"}.get(scheme, scheme)
    engine = create_engine(f"{driver}://{rest}")
    if engine.dialect.name == "sqlite":
        @event.listens_for(engine, "connect")
        def use_wal(connection, _):
            connection.execute("PRAGMA journal_mode=WAL")
    return engine


def main():
    way, operation, url, rows = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    engine = connect(url)
    if way == "setup":
        Base.metadata.drop_all(engine)
        Base.metadata.create_all(engine)
        if operation == "select":
            with engine.begin() as connection:
                connection.execute(Person.__table__.insert(), [row(i) for i in range(rows)])
                if engine.dialect.name == "postgresql":
                    connection.exec_driver_sql("ANALYZE person")
        return
    with Session(engine) as session:
        session.connection()
        if operation == "insert":
            values = [row(i) for i in range(rows)]
            wall, cpu = time.monotonic(), time.process_time()
            people = [Person(**value) for value in values]
            session.add_all(people)
            session.flush()
            keys = [person.id for person in people]
            session.commit()
            wall, cpu = time.monotonic() - wall, time.process_time() - cpu
            assert keys == list(range(1, rows + 1)), "wrong keys"
        else:
            wall, cpu = time.monotonic(), time.process_time()
            people = session.query(Person).order_by(Person.id).all()
            wall, cpu = time.monotonic() - wall, time.process_time() - cpu
            assert len(people) == rows and people[-1].name == f"Person {rows - 1}", "wrong rows"
    print(f"{wall * 1e3:.3f} {cpu * 1e3:.3f}")


main()
