SET GLOBAL log_bin_trust_function_creators = 1;
SET NAMES utf8mb4;
CREATE DATABASE store CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE DATABASE elsewhere CHARACTER SET latin1;
CREATE DATABASE vacant CHARACTER SET utf8mb4;
USE store;
SET time_zone = '+00:00';
CREATE TABLE numbers (id INT PRIMARY KEY AUTO_INCREMENT, tiny TINYINT, utiny TINYINT UNSIGNED, small SMALLINT, medium MEDIUMINT, umedium MEDIUMINT UNSIGNED, whole INT, big BIGINT, ubig BIGINT UNSIGNED,
  money DECIMAL(20,5), wide DECIMAL(65,30), single FLOAT, twofold DOUBLE, flag BOOLEAN, one BIT(1), many BIT(17), filled INT(8) ZEROFILL, KEY (whole), KEY (small, tiny));
INSERT INTO numbers (tiny, utiny, small, medium, umedium, whole, big, ubig, money, wide, single, twofold, flag, one, many, filled) VALUES
  (-128, 0, -32768, -8388608, 0, -2147483648, -9223372036854775808, 0, -999999999999999.99999, -12345678901234567890123456789012345.123456789012345678901234567890, -3.4e38, -1.7e308, 0, b'0', b'0', 0),
  (127, 255, 32767, 8388607, 16777215, 2147483647, 9223372036854775807, 18446744073709551615, 999999999999999.99999, 12345678901234567890123456789012345.123456789012345678901234567890, 3.4e38, 1.7e308, 1, b'1', b'11111111111111111', 99999999),
  (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b'0', b'0', 0),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (1, 1, 1, 1, 1, 1, 1, 1, 1.5, 0.000000000000000000000000000001, 1.25, 0.1, 1, b'1', b'101', 1),
  (-1, 200, -1, -1, 1, -1, -1, 1, -1.5, -0.000000000000000000000000000001, -1.25, -0.1, 1, b'1', b'10000000000000000', 42);
INSERT INTO numbers (tiny, utiny, small, medium, umedium, whole, big, ubig, money, single, twofold, flag, many, filled)
  WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 120)
  SELECT i % 100 - 50, i % 200, i * 37 % 1000, i * 7919 % 100000, i * 31, i * 104729 % 1000000, i * 1000000007, i * 999999937, i * 12.34567, i / 4, i / 3e0, i % 2, i, i * 11 FROM n;
CREATE TABLE texts (id INT PRIMARY KEY, fixed CHAR(10), name VARCHAR(100), bytes BINARY(8), raw VARBINARY(50), tiny TINYTEXT, body TEXT, medium MEDIUMTEXT, huge LONGTEXT, tinyb TINYBLOB, data BLOB, longb LONGBLOB,
  colour ENUM('red','green','blue','ünïcode'), tags SET('a','b','c','d'), western VARCHAR(50) CHARACTER SET latin1, exact VARCHAR(50) COLLATE utf8mb4_bin, folded VARCHAR(50) COLLATE utf8mb4_unicode_ci,
  plain VARCHAR(50) CHARACTER SET ascii, KEY (name), FULLTEXT KEY (body));
INSERT INTO texts VALUES
  (1, 'abc', 'Ada Lovelace', 'bin', x'00ff00', 'tiny', 'The quick brown fox', 'medium', 'long', 'tb', x'deadbeef', x'00', 'red', 'a,b', 'café', 'Exact', 'folded', 'ascii'),
  (2, '  pad  ', 'Grüße, Jürgen', x'0102030405060708', 'raw', '', 'jumps over the lazy dog 🦊', REPEAT('m', 300), REPEAT('🦊', 1000), '', '', REPEAT(x'00ff', 700), 'ünïcode', 'a,b,c,d', 'Straße', 'exact', 'FOLDED', ''),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, '', '', '', '', '', '', '', '', '', '', '', 'red', '', '', '', '', ''),
  (5, '日本語', '日本語テキスト', x'ff', x'5c27', 'O''Brien', 'back\\slash "quoted"\n\ttab\0zero', 'x', REPEAT('y', 70000), x'00', REPEAT('z', 65000), REPEAT('w', 100000), 'blue', 'd', 'b', 'EXACT', 'ﬁ', 'c'),
  (6, 'abc', 'ada lovelace', 'BIN', x'', 'a', 'fox and dog', 'b', 'c', 'd', 'e', 'f', 'green', 'b,c', 'CAFE', 'éxact', 'földed', 'ASCII');
INSERT INTO texts (id, fixed, name, body, colour, tags, exact, folded)
  WITH RECURSIVE n AS (SELECT 10 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 90)
  SELECT i, CONCAT('f', i % 13), CONCAT(CHAR(65 + i % 26), 'name', i % 7), CONCAT('row ', i, ' words and words'), ELT(1 + i % 3, 'red', 'green', 'blue'), ELT(1 + i % 4, 'a', 'b,c', '', 'a,d'), CONCAT('e', i), CONCAT('F', i % 9) FROM n;
CREATE TABLE times (id INT PRIMARY KEY, day DATE, clock TIME, clock3 TIME(3), clock6 TIME(6), moment DATETIME, moment6 DATETIME(6), stamp TIMESTAMP NULL, stamp6 TIMESTAMP(6) NULL, year YEAR, KEY (day));
INSERT INTO times VALUES
  (1, '1000-01-01', '-838:59:59', '-838:59:59.000', '-00:00:00.000001', '1000-01-01 00:00:00', '1000-01-01 00:00:00.000001', '1970-01-01 00:00:01', '1970-01-01 00:00:01.000001', 1901),
  (2, '9999-12-31', '838:59:59', '12:34:56.789', '12:34:56.789012', '9999-12-31 23:59:59', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07', '2038-01-19 03:14:07.999999', 2155),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (4, '2024-02-29', '00:00:00', '00:00:00.000', '00:00:00.000000', '2024-02-29 00:00:00', '2024-02-29 12:00:00.000000', '2024-02-29 12:00:00', '2024-02-29 12:00:00.500000', 2024),
  (5, '2000-01-01', '01:00:00', '01:00:00.100', '24:00:00.000000', '2000-01-01 01:01:01', '2000-01-01 01:01:01.100000', '2000-01-01 00:00:00', '2000-01-01 00:00:00', 2000);
INSERT INTO times (id, day, clock, moment6, stamp, year)
  WITH RECURSIVE n AS (SELECT 10 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 80)
  SELECT i, DATE('2023-12-15') + INTERVAL i DAY, SEC_TO_TIME(i * 997), TIMESTAMP('2024-01-01 10:00:00.25') + INTERVAL i * 13 HOUR, TIMESTAMP('2024-03-01 00:00:00') + INTERVAL i DAY, 1990 + i % 40 FROM n;
CREATE TABLE documents (id INT PRIMARY KEY, doc JSON, amount INT GENERATED ALWAYS AS (JSON_EXTRACT(doc, '$.n')) VIRTUAL, doubled INT GENERATED ALWAYS AS (id * 2) STORED, place POINT, KEY (doubled));
INSERT INTO documents (id, doc, place) VALUES (1, '{"n": 5, "s": "text", "list": [1, 2, {"x": null}]}', ST_GeomFromText('POINT(1 2)')), (2, '{"n":7,"s":"ü🦊","nested":{"a":{"b":[true,false]}}}', NULL),
  (3, '[]', ST_GeomFromText('POINT(-1.5 2.25)')), (4, NULL, NULL), (5, '"just text"', NULL), (6, '{"n": 12345, "decimal": 1.50, "big": 18446744073709551615}', NULL);
CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, email VARCHAR(120) UNIQUE, city VARCHAR(40), created DATETIME NOT NULL DEFAULT '2024-01-01 00:00:00', CHECK (name <> 'forbidden'), KEY (city));
CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer INT NOT NULL, total DECIMAL(10,2) NOT NULL DEFAULT 0, state ENUM('new','paid','sent') NOT NULL DEFAULT 'new', placed DATE, note TEXT,
  CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE ON UPDATE CASCADE, KEY (state, placed));
CREATE TABLE items (orders INT NOT NULL, line INT NOT NULL, product VARCHAR(40) NOT NULL, quantity INT NOT NULL, price DECIMAL(10,2) NOT NULL, PRIMARY KEY (orders, line), FOREIGN KEY (orders) REFERENCES orders (id) ON DELETE CASCADE);
INSERT INTO customers (name, email, city) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60) SELECT CONCAT('customer ', i), CONCAT('c', i, '@example.com'), ELT(1 + i % 5, 'Berlin', 'Paris', 'Zürich', 'Oslo', 'Łódź') FROM n;
INSERT INTO orders (customer, total, state, placed, note) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT 1 + i * 7 % 60, i * 3.33, ELT(1 + i % 3, 'new', 'paid', 'sent'), DATE('2024-01-01') + INTERVAL i % 90 DAY, IF(i % 4, NULL, CONCAT('note ', i)) FROM n;
INSERT INTO items WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 499) SELECT 1 + i % 200, 1 + i DIV 200, CONCAT('product ', i % 17), 1 + i % 4, (i % 50) * 1.25 FROM n;
CREATE TABLE tree (id INT PRIMARY KEY, parent INT, label VARCHAR(20));
INSERT INTO tree VALUES (1, NULL, 'root'), (2, 1, 'left'), (3, 1, 'right'), (4, 2, 'left left'), (5, 2, 'left right'), (6, 3, 'right left'), (7, 6, 'deep'), (8, 7, 'deeper');
CREATE TABLE notes (id INT PRIMARY KEY AUTO_INCREMENT, owner INT, body VARCHAR(200), hits INT NOT NULL DEFAULT 0, UNIQUE KEY (owner, body)) AUTO_INCREMENT = 100;
CREATE TABLE log (id INT PRIMARY KEY AUTO_INCREMENT, what VARCHAR(100));
CREATE TABLE counters (name VARCHAR(20) PRIMARY KEY, n INT NOT NULL) ENGINE = InnoDB;
INSERT INTO counters VALUES ('a', 1), ('b', 2), ('c', 3);
CREATE TABLE old (id INT PRIMARY KEY, v VARCHAR(20), KEY (v)) ENGINE = MyISAM;
INSERT INTO old VALUES (1, 'one'), (2, 'two'), (3, 'three');
CREATE TABLE many (id INT PRIMARY KEY, k INT, pad CHAR(40), KEY (k));
INSERT INTO many WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i, i * 7 % 100, CONCAT('pad ', i) FROM n;
INSERT INTO many SELECT id + 1000, k, pad FROM many; INSERT INTO many SELECT id + 2000, k, pad FROM many;
CREATE TABLE nothing (id INT PRIMARY KEY, v VARCHAR(10));
CREATE TABLE `order` (`key` INT PRIMARY KEY, `select` VARCHAR(10), `with space` INT);
INSERT INTO `order` VALUES (1, 'from', 2), (2, 'where', 3);
CREATE TABLE parts (id INT, v INT, PRIMARY KEY (id)) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (100), PARTITION high VALUES LESS THAN MAXVALUE);
INSERT INTO parts VALUES (1, 1), (50, 2), (150, 3), (1000, 4);
CREATE VIEW paid AS SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer WHERE o.state = 'paid';
CREATE VIEW totals AS SELECT customer, COUNT(*) AS orders, SUM(total) AS total FROM orders GROUP BY customer;
CREATE VIEW berliners AS SELECT id, name, city FROM customers WHERE city = 'Berlin' WITH CHECK OPTION;
CREATE TABLE elsewhere.numbers (id INT PRIMARY KEY, v VARCHAR(20));
INSERT INTO elsewhere.numbers VALUES (1, 'one'), (2, 'two'), (3, 'élan');
CREATE TABLE elsewhere.only_here (id INT PRIMARY KEY, n INT);
INSERT INTO elsewhere.only_here VALUES (1, 10), (2, 20);
DELIMITER //
CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2 //
CREATE FUNCTION writes(n INT) RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO log (what) VALUES (CONCAT('function ', n)); RETURN n; END //
CREATE PROCEDURE results(IN n INT) BEGIN SELECT n AS given; SELECT id, name FROM customers WHERE id <= n ORDER BY id; SELECT COUNT(*) FROM orders; END //
CREATE PROCEDURE silent() BEGIN END //
CREATE PROCEDURE out_values(IN a INT, OUT b INT, INOUT c VARCHAR(40)) BEGIN SET b = a * 2, c = CONCAT(c, '!'); SELECT a AS inside; END //
CREATE PROCEDURE adds(IN t VARCHAR(50)) BEGIN INSERT INTO log (what) VALUES (t); INSERT INTO log (what) VALUES (CONCAT(t, ' again')); END //
CREATE PROCEDURE warns() BEGIN SELECT CAST('1x' AS SIGNED); SELECT 1/0; END //
CREATE PROCEDURE fails() BEGIN SELECT 1 AS before_it; SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'told to fail', MYSQL_ERRNO = 1643; END //
CREATE PROCEDURE changes_session() BEGIN SET SESSION sql_select_limit = 2; END //
CREATE TRIGGER notes_logged AFTER INSERT ON notes FOR EACH ROW INSERT INTO log (what) VALUES (CONCAT('note ', NEW.body)) //
CREATE TRIGGER notes_checked BEFORE UPDATE ON notes FOR EACH ROW BEGIN IF NEW.hits < 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'hits below zero'; END IF; END //
DELIMITER ;
CREATE USER reader@'%'; GRANT SELECT ON store.* TO reader@'%'; GRANT EXECUTE ON store.* TO reader@'%';
CREATE USER narrow@'%'; GRANT SELECT (id, name) ON store.customers TO narrow@'%'; GRANT SELECT ON store.tree TO narrow@'%';
