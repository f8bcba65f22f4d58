"""The models of the contestant that uses SQLAlchemy; the tables are made from them."""
from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, String, create_engine, event
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()
Key = BigInteger().with_variant(Integer, "sqlite")
CHILDREN = 10
BALANCE_CHANGE = 0.25


class Person(Base):
    __tablename__ = "person"
    id = Column(Key, primary_key=True)
    name = Column(String(64), nullable=False)
    email = Column(String(64), nullable=False)
    age = Column(Integer, nullable=False)
    balance = Column(Float(53), nullable=False)


class Parent(Base):
    __tablename__ = "parent"
    id = Column(Key, primary_key=True)
    name = Column(String(64), nullable=False)
    children = relationship("Child", back_populates="parent", order_by="Child.id",
                            lazy="selectin")


class Child(Base):
    __tablename__ = "child"
    id = Column(Key, primary_key=True)
    parent_id = Column(Key, ForeignKey("parent.id"), nullable=False, index=True)
    label = Column(String(64), nullable=False)
    parent = relationship("Parent", back_populates="children")


def person(i):
    return {"name": f"Person {i}", "email": f"person{i}@example.org", "age": i % 90,
            "balance": i * 0.5}


def parent(i):
    return {"name": f"Parent {i}"}


def child(i):
    owner, number = divmod(i, CHILDREN)
    return {"parent_id": owner + 1, "label": f"Child {owner}.{number}"}


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
