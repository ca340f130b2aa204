# python3 client.py MODULE PORT DATABASE
import datetime
import decimal
import importlib
import sys

module, port, database = sys.argv[1], int(sys.argv[2]), sys.argv[3]
driver = importlib.import_module(module)
db = driver.connect(host='127.0.0.1', port=port, user='root', database=database, charset='utf8mb4')
db.autocommit(True)
cursor = db.cursor()


def run(sql, values=None):
    try:
        count = cursor.execute(sql, values)
        print(count, cursor.rowcount, cursor.lastrowid, cursor.description, cursor.fetchall() if cursor.description else None)
    except driver.Error as e:
        print(type(e).__name__, e.args)


cursor.execute('DELETE FROM python_goods')
run('INSERT INTO python_goods VALUES (1, %s, %s, %s, %s, %s, %s)',
    ('bread', decimal.Decimal('2.50'), datetime.datetime(2024, 2, 29, 10, 0, 0, 125), 5, b'\x00\xff', datetime.timedelta(hours=30)))
cursor.executemany('INSERT INTO python_goods (id, name, price) VALUES (%s, %s, %s)', [(2, 'Käse', 7), (3, "it's", None)])
for _ in range(3):
    run('SELECT * FROM python_goods ORDER BY id')
for values in [(1,), (2,), (1,), (9,)]:
    run('SELECT name, price FROM python_goods WHERE id = %s', values)
run('UPDATE python_goods SET price = price + 1')
run('SELECT price FROM python_goods ORDER BY id')
run('SELECT price FROM python_goods ORDER BY id')
db.autocommit(False)
run('DELETE FROM python_goods WHERE id = 1')
run('SELECT COUNT(*) FROM python_goods')
db.rollback()
run('SELECT COUNT(*) FROM python_goods')
run('DELETE FROM python_goods WHERE id = 3')
db.commit()
db.autocommit(True)
run('SELECT COUNT(*) FROM python_goods')
run('SELECT COUNT(*) FROM python_goods')
for wrong in ['SELECT missing FROM python_goods', 'SELEC 1', 'INSERT INTO python_goods (id) VALUES (2)', 'SELECT * FROM python_missing']:
    run(wrong)
run('SELECT 1 / 0')
run('SHOW WARNINGS')
db.select_db(database)
db.ping()
run('SELECT name FROM python_goods WHERE name LIKE %s', ('%ä%',))
stream = db.cursor(importlib.import_module(module + '.cursors').SSDictCursor)
stream.execute('SELECT id, name FROM python_goods')
print(stream.fetchone(), stream.fetchall())
stream.close()
db.close()
