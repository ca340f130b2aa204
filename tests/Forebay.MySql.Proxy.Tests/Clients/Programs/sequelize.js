// node sequelize.js PORT DATABASE
'use strict';
const { Sequelize, DataTypes, Op } = require('sequelize');
const [port, database] = process.argv.slice(2);
const show = what => console.log(JSON.stringify(what));

(async () => {
  const db = new Sequelize(database, 'root', '', { host: '127.0.0.1', port: +port, dialect: 'mysql', logging: false, pool: { max: 2 } });
  const Author = db.define('seq_author', { name: { type: DataTypes.STRING, unique: 'by_name' }, born: DataTypes.DATEONLY }, { timestamps: false });
  const Book = db.define('seq_book', { title: DataTypes.STRING, price: DataTypes.DECIMAL(10, 2), tags: DataTypes.JSON }, { timestamps: false });
  Author.hasMany(Book);
  Book.belongsTo(Author);
  await Book.drop();
  await Author.drop();
  await db.sync();
  const ada = await Author.create({ name: 'Ada', born: '1815-12-10' });
  await Author.bulkCreate([{ name: 'Bühler' }, { name: 'Çelik' }]);
  for (const title of ['one', 'two', 'three'])
    await Book.create({ title, price: '12.50', tags: [title, { n: 1 }], seqAuthorId: ada.id });
  for (let i = 0; i < 3; i++)
    show(await Author.findAll({ include: Book, order: ['id', [Book, 'id', 'ASC']] }));
  show(await Book.findByPk(2, { include: Author }));
  show(await Book.findAndCountAll({ where: { price: { [Op.gt]: 10 } }, order: ['id'], limit: 2 }));
  await Book.update({ price: 20 }, { where: { title: 'two' } });
  show(await Book.findByPk(2));
  show(await Book.findByPk(2));
  await db.transaction(async transaction => {
    await Book.destroy({ where: { title: 'one' }, transaction });
    show(await Book.count({ transaction }));
    show(await Book.count());
  });
  show(await Book.count());
  await db.transaction(async transaction => {
    await Book.destroy({ where: {}, transaction });
    throw new Error('taken back');
  }).catch(e => show(e.message));
  show(await Book.count());
  await Author.create({ name: 'Ada' }).catch(e => show([e.name, e.errors.map(one => one.message)]));
  show(await db.query('SELECT name FROM seq_authors WHERE id = $1', { bind: [2] }).then(([rows]) => rows));
  show(await db.query('SELECT name FROM seq_authors WHERE id = $1', { bind: [2] }).then(([rows]) => rows));
  show(await Author.findOrCreate({ where: { name: 'Dora' } }).then(([one, made]) => [one, made]));
  show(await Author.max('id'));
  await db.close();
})().catch(e => { console.error(e); process.exit(1); });
