-- A schema with a bit of everything that MariaDB can say, in two databases, as nobody should write it:
-- quoted and reserved names, keys in circles and across databases, texts full of quotes.
SET NAMES utf8mb4;
DROP DATABASE IF EXISTS `odd ``shop`;
DROP DATABASE IF EXISTS odd_stock;
CREATE DATABASE `odd ``shop` CHARACTER SET latin1 COLLATE latin1_german1_ci COMMENT 'it''s the shop';
CREATE DATABASE odd_stock CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

USE odd_stock;

CREATE SEQUENCE numbers START WITH 50 INCREMENT BY 5 MINVALUE 10 MAXVALUE 9999 CACHE 7 CYCLE
    COMMENT='which numbers';
CREATE SEQUENCE plain;
CREATE SEQUENCE `down` INCREMENT BY -1 NOCACHE ENGINE=MyISAM;

CREATE TABLE item (
    id int unsigned NOT NULL AUTO_INCREMENT,
    number int NOT NULL DEFAULT nextval(numbers),
    `key` varchar(40) COLLATE utf8mb4_bin NOT NULL,
    `select` enum('a', 'it''s', 'x\\y', 'c,d', '') CHARACTER SET ascii DEFAULT 'it''s',
    flags set('red', 'green', 'blue') NOT NULL DEFAULT 'red,blue',
    small tinyint, tiny tinyint(1) NOT NULL DEFAULT 1, medium mediumint unsigned,
    padded int(5) unsigned zerofill, big bigint unsigned, ratio decimal(20, 6) unsigned DEFAULT 1.5,
    low float(7, 3), `double` double DEFAULT 1e10, bits bit(12) DEFAULT b'101010101010',
    born year DEFAULT 1999, day date DEFAULT '2001-02-03', at time(3), moment datetime DEFAULT NULL,
    exact datetime(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
    stamp timestamp NULL DEFAULT NULL, stamp_2 timestamp NOT NULL DEFAULT '2010-01-01 00:00:00',
    later datetime DEFAULT (now() + interval 1 day), fixed char(3) DEFAULT 'abc',
    bytes binary(4) DEFAULT 'ab\0c', many varbinary(100), note tinytext, body text COMPRESSED,
    story mediumtext DEFAULT 'once upon', novel longtext, blob_1 tinyblob, blob_2 blob,
    blob_3 mediumblob, blob_4 longblob, doc json DEFAULT '{"a": [1, 2]}',
    half varchar(50) DEFAULT '{}' CHECK (json_valid(`half`)),
    uid uuid DEFAULT uuid(), address inet6 DEFAULT '::1', old_address inet4,
    hidden int INVISIBLE DEFAULT 3, text_null varchar(10) DEFAULT 'NULL',
    quote_text varchar(30) DEFAULT 'it''s "x" \\ `y`' COMMENT 'with ''quotes'' and \\ slash',
    positive int CHECK (positive > 0 AND `key` <> ''),
    twice bigint AS (number * 2) VIRTUAL,
    thrice bigint GENERATED ALWAYS AS (number * 3 + 1) PERSISTENT COMMENT 'kept',
    upper_key varchar(40) AS (ucase(`key`)) VIRTUAL INVISIBLE,
    parent_id int unsigned,
    PRIMARY KEY (id),
    UNIQUE KEY number_unique (number),
    UNIQUE KEY `two of them` (`key`, `select`),
    UNIQUE KEY by_prefix (story(20)),
    KEY down_and_up (small DESC, medium),
    KEY not_used (medium) IGNORED,
    KEY commented (born) COMMENT 'why, it''s fast',
    KEY twice_key (twice),
    FULLTEXT KEY words (story, novel),
    CONSTRAINT parent FOREIGN KEY (parent_id) REFERENCES item (id) ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT `ratio is ``sane``` CHECK (ratio BETWEEN 0 AND 100 OR ratio IS NULL),
    CHECK (small <> 13)
) COMMENT='the things; it''s "them"' ROW_FORMAT=DYNAMIC STATS_PERSISTENT=1 STATS_SAMPLE_PAGES=7
  MIN_ROWS=3 MAX_ROWS=100000 AVG_ROW_LENGTH=200 CHECKSUM=1;

CREATE TABLE pair (c int, e int unsigned, KEY `some key` (c, e));
CREATE TABLE squeezed (id int PRIMARY KEY, t text) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4;
CREATE TABLE paged (id int PRIMARY KEY) PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=5;
CREATE TABLE aria (id int PRIMARY KEY, s varchar(300)) ENGINE=Aria TRANSACTIONAL=1;
CREATE TABLE isam (id int PRIMARY KEY, fixed char(10)) ENGINE=MyISAM ROW_FORMAT=FIXED
    CHARACTER SET koi8r PACK_KEYS=1 DELAY_KEY_WRITE=1;
CREATE TABLE memory_only (a int, b int, KEY h USING HASH (a), KEY t USING BTREE (b)) ENGINE=MEMORY;
CREATE TABLE one (a int NOT NULL, KEY (a)) ENGINE=MyISAM;
CREATE TABLE two (a int NOT NULL, KEY (a)) ENGINE=MyISAM;
CREATE TABLE merged (a int NOT NULL, KEY (a)) ENGINE=MERGE UNION=(one, two) INSERT_METHOD=LAST;
CREATE TABLE counted_by_key (name varchar(10), n int NOT NULL AUTO_INCREMENT, KEY n (n, name));
CREATE TABLE long_key (t text NOT NULL, u text, PRIMARY KEY (t(30), `n` DESC), n int, UNIQUE KEY whole (u));
CREATE TABLE places (
    id int PRIMARY KEY, g geometry NOT NULL, p point REF_SYSTEM_ID=4326 NOT NULL, area polygon,
    SPATIAL KEY where_it_is (g), SPATIAL KEY (p)
);

CREATE TABLE stated (
    id int(2) NOT NULL, a smallint(3), b bigint(4) DEFAULT 7, c tinyint(4), d int(5) unsigned zerofill,
    e mediumint(7), f int(11), g bigint(20) unsigned, h tinyint(2), i year(4),
    PRIMARY KEY (id) USING BTREE, UNIQUE KEY u (a) USING HASH,
    KEY s (b) USING BTREE KEY_BLOCK_SIZE=8 COMMENT 'x', KEY h (c) USING HASH
);
CREATE TABLE memory_keys (
    a int NOT NULL, b int NOT NULL, c int, PRIMARY KEY (a) USING BTREE, UNIQUE KEY (b), UNIQUE KEY x (c) USING BTREE
) ENGINE=MEMORY;
-- Keys that tables have in no order of names or kinds.
CREATE TABLE ordered (
    a int unsigned, b int unsigned, c int, d varchar(20), e int unsigned, KEY y (c),
    CONSTRAINT x FOREIGN KEY (b) REFERENCES item (id), UNIQUE KEY z (d(3)), KEY w (c, b),
    FULLTEXT KEY words (d), CONSTRAINT v FOREIGN KEY (a) REFERENCES item (id), UNIQUE KEY t (b, c),
    KEY `last` (c DESC), FOREIGN KEY (e) REFERENCES item (id)
);
ALTER TABLE ordered ADD CONSTRAINT first_by_name FOREIGN KEY (c, e) REFERENCES pair (c, e), ADD KEY behind (e, c);

CREATE TABLE history (id int PRIMARY KEY, x int, y int WITHOUT SYSTEM VERSIONING)
    WITH SYSTEM VERSIONING;
CREATE TABLE history_parts (
    id int, x int, from_then timestamp(6) GENERATED ALWAYS AS ROW START,
    until_then timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE,
    PERIOD FOR SYSTEM_TIME (from_then, until_then)
) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME
    INTERVAL 1 MONTH STARTS TIMESTAMP'2020-01-01 00:00:00' (PARTITION p0 HISTORY, PARTITION p1 CURRENT);
CREATE TABLE stay (
    id int, `from` date, until date, PERIOD FOR nights (`from`, until),
    UNIQUE room (id, nights WITHOUT OVERLAPS)
);
CREATE TABLE no_stay (a date NOT NULL, b date NOT NULL, CONSTRAINT in_order CHECK (a < b));

CREATE TABLE by_range (a int, b int) PARTITION BY RANGE (a) SUBPARTITION BY HASH (b) SUBPARTITIONS 2 (
    PARTITION p0 VALUES LESS THAN (10) COMMENT 'the first' MAX_ROWS 10,
    PARTITION `P 1` VALUES LESS THAN MAXVALUE);
CREATE TABLE by_columns (a int, b date, c varchar(5)) PARTITION BY RANGE COLUMNS (a, c) (
    PARTITION p0 VALUES LESS THAN (10, 'it''s'), PARTITION p1 VALUES LESS THAN (MAXVALUE, MAXVALUE));
CREATE TABLE by_list (a int, `b c` int) PARTITION BY LIST (`b c`) (
    PARTITION p0 VALUES IN (1, 2, NULL), PARTITION pd DEFAULT);
CREATE TABLE by_hash (a int, b date) PARTITION BY LINEAR HASH (year(b)) PARTITIONS 3;
CREATE TABLE by_key (a int PRIMARY KEY) PARTITION BY KEY () (PARTITION x COMMENT 'q', PARTITION y);

USE `odd ``shop`;

CREATE TABLE `order` (
    `group` int NOT NULL, `table` varchar(20) NOT NULL DEFAULT '', Größe int, `a.b` int,
    `back``tick` int, `per%cent` int, last_line int, item int unsigned,
    note text CHARACTER SET utf8mb4 COLLATE utf8mb4_czech_ci,
    PRIMARY KEY (`table`, `group`), KEY `index` (Größe, `a.b`),
    CONSTRAINT over_there FOREIGN KEY (item) REFERENCES odd_stock.item (id) ON DELETE CASCADE
);
CREATE TABLE `line` (
    id int PRIMARY KEY, `table` varchar(20) NOT NULL, `group` int NOT NULL,
    CONSTRAINT of_order FOREIGN KEY (`table`, `group`) REFERENCES `order` (`table`, `group`)
        ON UPDATE CASCADE
);
-- The circle: an order knows its last line, which knows its order.
ALTER TABLE `order` ADD CONSTRAINT last_one FOREIGN KEY (last_line) REFERENCES `line` (id) ON DELETE SET NULL;
CREATE TABLE served (
    a int, b int, KEY mine (a), CONSTRAINT a_key FOREIGN KEY (a) REFERENCES `line` (id),
    CONSTRAINT b_key FOREIGN KEY (b) REFERENCES `line` (id)
);

CREATE TABLE wide (
    a varchar(64000), b varbinary(0) DEFAULT '', c longtext CHECK (json_valid(c)), d char(0)
) CHARACTER SET latin1;
CREATE TABLE noted (
    a int COMMENT 'one\ntwo\r\n\tthree\\', b int, c int, PRIMARY KEY (a) COMMENT 'the ''key''',
    UNIQUE KEY u (b) COMMENT 'unique\\', KEY k (c) COMMENT 'plain'
);
CREATE TABLE told (
    a int, since timestamp(6) GENERATED ALWAYS AS ROW START, till timestamp(6) GENERATED ALWAYS AS ROW END,
    PERIOD FOR SYSTEM_TIME (since, till), PRIMARY KEY (a)
) WITH SYSTEM VERSIONING;
CREATE TABLE overlapping (
    a int, since timestamp(6), till timestamp(6), PERIOD FOR valid (since, till),
    UNIQUE KEY u (a, valid WITHOUT OVERLAPS)
) WITH SYSTEM VERSIONING;

CREATE FUNCTION `full name`(a varchar(20), `b` int unsigned) RETURNS varchar(40) CHARSET utf8mb4
    DETERMINISTIC NO SQL COMMENT 'it''s a name'
    RETURN concat(a, ' ''', b, '''');
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW z_first AS
    SELECT id, number n, `key` FROM odd_stock.item WHERE number > 1 WITH LOCAL CHECK OPTION;
CREATE VIEW a_second (x, `y y`) AS
    SELECT z.id, count(*) FROM z_first z JOIN `order` o ON o.item = z.id GROUP BY z.id;
CREATE VIEW m_third AS
    SELECT `odd ``shop`.`full name`('x', 1) f, 'it''s \\ "q"' q, lastval(odd_stock.plain) l, (SELECT max(x) FROM a_second) m;
CREATE VIEW by_commas AS
    SELECT z.id, nextval(odd_stock.plain) n FROM z_first z, (`order` o, a_second), served;
CREATE DEFINER=root@localhost VIEW foreign_view AS SELECT 1 AS one;

DELIMITER //
CREATE TRIGGER second BEFORE INSERT ON `order` FOR EACH ROW
BEGIN
    -- a comment; with a semicolon
    IF NEW.`group` < 0 THEN
        SET NEW.note = 'it''s; below';
    END IF;
END//
CREATE TRIGGER `first!` BEFORE INSERT ON `order` FOR EACH ROW PRECEDES second SET NEW.`a.b` = 1//
CREATE TRIGGER third BEFORE INSERT ON `order` FOR EACH ROW FOLLOWS second SET NEW.Größe = 2//
CREATE TRIGGER slashes AFTER INSERT ON `order`
    FOR EACH ROW BEGIN SET @a = '\\', @b = "\\\"\n", @c = 'it\'s'; END//
CREATE TRIGGER gone AFTER DELETE ON `line` FOR EACH ROW DELETE FROM served WHERE a = OLD.id//
CREATE PROCEDURE count_all(IN first int, OUT total int, INOUT txt text CHARACTER SET utf8mb4)
    MODIFIES SQL DATA SQL SECURITY INVOKER COMMENT 'counts'
BEGIN
    DECLARE done int DEFAULT 0;
    DECLARE rows_of CURSOR FOR SELECT a FROM served;
    DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
    SET total = 0;
    WHILE total < first DO SET total = total + 1; END WHILE;
    SELECT "double; quoted" INTO txt;
END//
CREATE AGGREGATE FUNCTION total(x int) RETURNS int
BEGIN
    DECLARE s int DEFAULT 0;
    DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s;
    LOOP FETCH GROUP NEXT ROW; SET s = s + x; END LOOP;
END//
SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'//
CREATE FUNCTION ansi(a varchar(10)) RETURNS varchar(30) RETURN "a" || 'x'//
CREATE TRIGGER ansi_trigger BEFORE UPDATE ON "line" FOR EACH ROW SET NEW."group" = 1//
SET sql_mode = 'ORACLE'//
CREATE FUNCTION oracle RETURN int AS BEGIN RETURN 1; END;//
CREATE PACKAGE tools COMMENT 'it''s a \\ package' AS FUNCTION twice(a int) RETURN int; PROCEDURE nothing; END//
CREATE PACKAGE BODY tools SQL SECURITY INVOKER AS
    FUNCTION twice(a int) RETURN int AS BEGIN RETURN 2 * a; END;
    PROCEDURE nothing AS BEGIN NULL; END;
END//
SET sql_mode = DEFAULT//
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ENDS '2031-01-01 00:00:00'
    ON COMPLETION PRESERVE DISABLE COMMENT 'it''s late'
    DO BEGIN DELETE FROM served; DELETE FROM `line`; END//
CREATE EVENT often ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2030-01-01 00:00:00' DO SELECT 1//
CREATE EVENT `do` ON SCHEDULE AT '2035-01-01 00:00:00' COMMENT 'DO \\' DO SELECT 'a\\b', '\\'//
CREATE EVENT once ON SCHEDULE AT '2035-01-01 00:00:00' DO SELECT 2//
DELIMITER ;
