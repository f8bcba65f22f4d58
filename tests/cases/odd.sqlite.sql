-- Everything that SQLite's schema can say, in the ways that people and other tools have said it.
CREATE TABLE plain (id INTEGER PRIMARY KEY, name TEXT NOT NULL, note);

/* keys that count, keys that do not */
CREATE TABLE "counted" (
    [id] integer not null primary key autoincrement, -- keeps counting
    `label` varchar(40) DEFAULT 'it''s' COLLATE NOCASE
);
CREATE TABLE counted_down (id INTEGER PRIMARY KEY DESC, x INT);
CREATE TABLE counted_apart (id INTEGER, x, PRIMARY KEY (id DESC));
CREATE TABLE int_key (id INT PRIMARY KEY, x BLOB);
CREATE TABLE keyless (a, b, c);
CREATE TABLE named_key (a TEXT, b TEXT, CONSTRAINT "the key" PRIMARY KEY (a, b DESC));
CREATE TABLE collated_key (a TEXT, b TEXT COLLATE RTRIM, PRIMARY KEY (a COLLATE NOCASE, b));

-- options
CREATE TABLE strict_one (a INT, b INTEGER, c REAL, d TEXT, e BLOB, f ANY, PRIMARY KEY (a)) STRICT;
CREATE TABLE without_rowid (k TEXT PRIMARY KEY, v ANY) WITHOUT ROWID;
CREATE TABLE both_options (k INTEGER, v TEXT, PRIMARY KEY (k, v)) WITHOUT ROWID, STRICT;

-- conflicts
CREATE TABLE conflicts (
    id INTEGER PRIMARY KEY ON CONFLICT REPLACE AUTOINCREMENT,
    a TEXT UNIQUE ON CONFLICT IGNORE,
    b TEXT NOT NULL ON CONFLICT FAIL,
    c TEXT CONSTRAINT c_set NOT NULL ON CONFLICT abort DEFAULT '',
    d TEXT,
    UNIQUE (b, c) ON CONFLICT rollback,
    CONSTRAINT d_short CHECK (length(d) < 10) ON CONFLICT IGNORE
);
CREATE TABLE key_conflict (a, b, PRIMARY KEY (a, b) ON CONFLICT REPLACE);

-- types that no engine has
CREATE TABLE odd_types (
    a weirdtype,
    b VARCHAR(10,5),
    c,
    d DOUBLE PRECISION,
    e UNSIGNED BIG INT DEFAULT 0,
    f decimal(10, 2),
    g "quoted type",
    h NATIVE CHARACTER(70),
    i ""
);

-- defaults
CREATE TABLE defaults (
    a INTEGER DEFAULT -1,
    b INTEGER DEFAULT +2,
    c REAL DEFAULT 1.5e3,
    d TEXT DEFAULT 'a "b" ''c''',
    e BLOB DEFAULT x'00ff',
    f TEXT DEFAULT CURRENT_TIMESTAMP,
    g TEXT DEFAULT (lower(hex(randomblob(4)))),
    h INTEGER DEFAULT (1 + 2 * 3),
    i INTEGER DEFAULT NULL,
    j TEXT DEFAULT "double quoted",
    k INTEGER DEFAULT true,
    l TEXT DEFAULT (strftime('%Y', 'now')),
    m INTEGER DEFAULT 0x1F,
    n TEXT DEFAULT word
);

-- generated columns
CREATE TABLE generated (
    a INTEGER,
    b INTEGER GENERATED ALWAYS AS (a * 2) VIRTUAL,
    c TEXT AS (printf('%d, %d', a, b)) STORED NOT NULL,
    d INT AS (abs(a)),
    CHECK (b > a -- a comment within
           OR a < 0),
    CONSTRAINT positive CHECK (a >= 0) CONSTRAINT small CHECK (a < 1000)
);

-- foreign keys
CREATE TABLE parents (
    a INTEGER, b INTEGER, c TEXT UNIQUE,
    PRIMARY KEY (a, b)
);
CREATE TABLE children (
    id INTEGER PRIMARY KEY,
    a INTEGER, b INTEGER,
    c TEXT REFERENCES Parents (C) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
    parent INTEGER CONSTRAINT fk_self REFERENCES children ON DELETE CASCADE,
    d INTEGER REFERENCES nowhere (x) MATCH FULL ON DELETE RESTRICT,
    FOREIGN KEY (a, b) REFERENCES parents MATCH PARTIAL ON UPDATE SET DEFAULT NOT DEFERRABLE,
    CONSTRAINT again FOREIGN KEY (b, a) REFERENCES parents (a, b) DEFERRABLE INITIALLY IMMEDIATE
);
CREATE TABLE hen (id INTEGER PRIMARY KEY, egg_id INTEGER REFERENCES egg (id));
CREATE TABLE egg (id INTEGER PRIMARY KEY, hen_id INTEGER REFERENCES hen (id));

-- names
CREATE TABLE "select" ("from" INTEGER PRIMARY KEY, "a ""quoted"" name" TEXT, [with out] TEXT);
CREATE TABLE "Grüße 🎉" ("straße" TEXT, " " TEXT, "a.b" TEXT, UNIQUE ("straße", " "));
CREATE TABLE MixedCase (Id INTEGER PRIMARY KEY, userName TEXT, UNIQUE (USERNAME));
CREATE TABLE "1st" ("2nd" TEXT, "--" TEXT, "/*" TEXT, ";" TEXT);

-- indexes
CREATE INDEX plain_name ON plain (name);
CREATE UNIQUE INDEX plain_two ON plain (NAME COLLATE NOCASE DESC, note);
CREATE INDEX plain_part ON plain (name) WHERE note IS NOT NULL AND name <> 'x';
CREATE INDEX plain_expression ON plain (lower(name), substr(note, 1, 3) DESC, id + 1);
CREATE INDEX "odd ""index" ON "select" ("a ""quoted"" name");
CREATE INDEX again_nocase ON counted (label COLLATE nocase);
CREATE INDEX counted_binary ON counted (label COLLATE BINARY);

-- views, some on others, out of order
CREATE VIEW v_top AS SELECT * FROM v_middle WHERE n > 1 -- the end
;
CREATE VIEW v_middle (name, n) AS SELECT name, count(*) FROM plain GROUP BY name;
CREATE VIEW IF NOT EXISTS "a view" AS
    WITH RECURSIVE cnt (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM cnt WHERE x < 10)
    SELECT x, 'semi;colon' AS text FROM cnt;

-- triggers
CREATE TRIGGER plain_insert AFTER INSERT ON plain WHEN new.note IS NOT NULL BEGIN
    INSERT INTO keyless (a, b) VALUES (new.id, 'a;b');
    UPDATE counted SET label = CASE WHEN new.id > 1 THEN 'x' ELSE 'y' END WHERE id = new.id;
END;
CREATE TRIGGER "an update" BEFORE UPDATE OF name, note ON PLAIN FOR EACH ROW BEGIN
    SELECT RAISE (ABORT, 'no') WHERE old.name = new.name;
END;
CREATE TRIGGER v_insert INSTEAD OF INSERT ON v_middle BEGIN
    INSERT INTO plain (name) VALUES (new.name);
END;

-- virtual tables
CREATE VIRTUAL TABLE documents USING fts5 (title, body, tokenize = 'porter ascii');
CREATE VIRTUAL TABLE plain_fts USING fts5(name, note, content='plain', content_rowid='id');
CREATE VIRTUAL TABLE boxes USING rtree (id, x0, x1, y0, y1);
CREATE TRIGGER plain_fts_insert AFTER INSERT ON plain BEGIN
    INSERT INTO plain_fts (rowid, name, note) VALUES (new.id, new.name, new.note);
END;

-- altered afterwards, which SQLite writes into the stored text
CREATE TABLE altered (a TEXT);
ALTER TABLE altered ADD COLUMN b TEXT DEFAULT 'x' CHECK (b <> '');
ALTER TABLE altered ADD COLUMN c INTEGER REFERENCES plain (id);
ALTER TABLE altered RENAME COLUMN a TO "first column";
ALTER TABLE altered RENAME TO "was altered";
CREATE TABLE made_from AS SELECT id, name, 1.5 AS number FROM plain;
ANALYZE;
