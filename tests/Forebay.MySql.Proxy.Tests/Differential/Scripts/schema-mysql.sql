USE store;
CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(3));
INSERT INTO vectors VALUES (1, STRING_TO_VECTOR('[1,2,3]')), (2, NULL);
CREATE TABLE hidden (id INT PRIMARY KEY, shown INT, secret INT INVISIBLE);
INSERT INTO hidden (id, shown, secret) VALUES (1, 2, 3);
CREATE TABLE folded (id INT PRIMARY KEY, v VARCHAR(40) COLLATE utf8mb4_0900_ai_ci, j JSON, KEY ((LOWER(v))));
INSERT INTO folded VALUES (1, 'Ä', '[1,2]'), (2, 'a ', '[3]'), (3, 'ß', NULL);
