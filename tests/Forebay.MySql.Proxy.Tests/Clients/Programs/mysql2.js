// node mysql2.js PORT DATABASE
'use strict';
const mysql = require('mysql2/promise');
const [port, database] = process.argv.slice(2);
const show = what => console.log(JSON.stringify(what));
const meta = fields => (fields || []).map(field => [field.name, field.columnType ?? field.type, field.characterSet, field.flags]);

(async () => {
  const db = await mysql.createConnection({ host: '127.0.0.1', port: +port, user: 'root', database, multipleStatements: true, timezone: 'Z' });
  await db.query('DELETE FROM node_goods');
  const [inserted] = await db.query('INSERT INTO node_goods VALUES ?', [[[1, 'bread', 2.5, '{"a":1}', '2024-02-29 10:00:00.125', '9007199254740993'], [2, 'Käse', null, null, null, null]]]);
  show([inserted.affectedRows, inserted.insertId, inserted.info]);
  for (let i = 0; i < 3; i++) {
    const [rows, fields] = await db.query('SELECT * FROM node_goods ORDER BY id');
    show([rows, meta(fields)]);
  }
  for (const values of [[1, 'x'], [2, 'bread'], [1, 'x'], [9, null], ['1', 'x']]) {
    const [rows, fields] = await db.execute('SELECT id, name, price, made, big FROM node_goods WHERE id = ? OR name = ? ORDER BY id', values);
    show([rows, meta(fields)]);
    show((await db.execute('SELECT id, name, price, made, big FROM node_goods WHERE id = ? OR name = ? ORDER BY id', values))[0]);
  }
  await db.beginTransaction();
  await db.execute('UPDATE node_goods SET price = ? WHERE id = ?', [42, 1]);
  show((await db.query('SELECT price FROM node_goods WHERE id = 1'))[0]);
  await db.rollback();
  show((await db.query('SELECT price FROM node_goods WHERE id = 1'))[0]);
  const [changed] = await db.execute('UPDATE node_goods SET price = ? WHERE id = ?', [43, 1]);
  show([changed.affectedRows, changed.changedRows, changed.info]);
  show((await db.query('SELECT price FROM node_goods WHERE id = 1'))[0]);
  show((await db.query('SELECT 1 AS a; SELECT name FROM node_goods; UPDATE node_goods SET price = 1; SELECT price FROM node_goods'))[0]);
  for (const wrong of ['SELECT missing FROM node_goods', 'SELEC 1', 'INSERT INTO node_goods (id) VALUES (1)'])
    await db.query(wrong).catch(e => show([e.code, e.errno, e.sqlState, e.sqlMessage]));
  await db.changeUser({ user: 'root', database });
  show((await db.query('SELECT DATABASE() = ? AS same', [database]))[0]);
  await db.ping();
  show((await db.query('SELECT name FROM node_goods'))[0]);
  show((await db.query('SELECT name FROM node_goods'))[0]);
  // Sent at once, without a wait for answers.
  show((await Promise.all([1, 2, 3, 1, 2].map(id => db.query('SELECT name FROM node_goods WHERE id = ?', [id])))).map(([rows]) => rows));
  await db.end();
})().catch(e => { console.error(e); process.exit(1); });
