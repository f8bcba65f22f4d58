"""The same work through SQLAlchemy's ORM: `orm.py orm OPERATION URL ROWS`."""
import os
import sys
import time

from sqlalchemy.orm import Session

from models import BALANCE_CHANGE, CHILDREN, Parent, Person, connect, person


class Span:
    """Prints the wall and CPU milliseconds of a `with` block."""

    def __enter__(self):
        self.wall, self.cpu = time.monotonic(), time.process_time()

    def __exit__(self, *failure):
        if not failure[0]:
            wall, cpu = time.monotonic() - self.wall, time.process_time() - self.cpu
            print(f"{wall * 1e3:.3f} {cpu * 1e3:.3f}")


def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def shuffled(rows):
    return [i * 7919 % rows for i in range(rows)]


def insert(session, rows):
    values = [person(i) for i in range(rows)]
    with Span():
        people = [Person(**value) for value in values]
        session.add_all(people)
        session.flush()
        keys = [one.id for one in people]
        session.commit()
    assert keys == list(range(1, rows + 1)), "wrong keys"


def select(session, rows):
    with Span():
        people = session.query(Person).order_by(Person.id).all()
    assert len(people) == rows and people[-1].name == f"Person {rows - 1}", "wrong rows"


def memory(session, rows):
    before = resident_bytes()
    people = session.query(Person).order_by(Person.id).all()
    print((resident_bytes() - before) / rows, 0)
    assert len(people) == rows, "too few rows"


def get(session, rows):
    wanted = shuffled(rows)
    with Span():
        people = [session.get(Person, i + 1) for i in wanted]
    assert [one.id - 1 for one in people] == wanted, "wrong rows"


def filter_(session, rows):
    wanted = shuffled(rows)
    emails = [person(i)["email"] for i in wanted]
    with Span():
        people = [session.query(Person).filter_by(email=email).order_by(Person.id).first()
                  for email in emails]
    assert [one.id - 1 for one in people] == wanted, "wrong rows"


def update(session, rows):
    people = session.query(Person).all()
    with Span():
        for one in people:
            one.balance += BALANCE_CHANGE
        session.commit()
    assert len(people) == rows, "too few rows"


def delete(session, rows):
    people = session.query(Person).all()
    with Span():
        for one in people:
            session.delete(one)
        session.commit()
    assert len(people) == rows, "too few rows"


def children(session, rows):
    with Span():
        parents = session.query(Parent).order_by(Parent.id).all()
        found = sum(len(parent.children) for parent in parents)
    assert len(parents) == rows and found == rows * CHILDREN, "too few rows"


OPERATIONS = {"insert": insert, "select": select, "memory": memory, "get": get, "filter": filter_,
              "update": update, "delete": delete, "children": children}


def main():
    operation, url, rows = sys.argv[2], sys.argv[3], int(sys.argv[4])
    with Session(connect(url)) as session:
        session.connection()
        OPERATIONS[operation](session, rows)


main()
