<?php
// php pdo.php PORT DATABASE EMULATE
[, $port, $database, $emulate] = $argv;
$pdo = new PDO("mysql:host=127.0.0.1;port=$port;dbname=$database;charset=utf8mb4", 'root', '', [
    PDO::ATTR_EMULATE_PREPARES => (bool)(int)$emulate, PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC]);
function show($what) { echo json_encode($what, JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR), "\n"; }
$pdo->exec('DELETE FROM php_goods');
$insert = $pdo->prepare('INSERT INTO php_goods VALUES (?, ?, ?, ?, ?, ?)');
foreach ([[1, 'bread', '2.50', 0.5, '2024-02-29 10:00:00', 1], [2, 'Käse', '7.25', 1.25, null, 0], [3, "it's", null, null, null, null]] as $row) {
    $insert->execute($row);
    show([$insert->rowCount(), $pdo->lastInsertId()]);
}
for ($i = 0; $i < 3; $i++) {
    show($pdo->query('SELECT * FROM php_goods ORDER BY id')->fetchAll());
}
$select = $pdo->prepare('SELECT name, price, ratio FROM php_goods WHERE id = :id OR name = :name');
foreach ([[1, 'x'], [2, 'bread'], [9, 'none'], [1, 'x']] as [$id, $name]) {
    $select->bindValue('id', $id, PDO::PARAM_INT);
    $select->bindValue('name', $name);
    $select->execute();
    show([$select->columnCount(), $select->getColumnMeta(1)['name'], $select->fetchAll()]);
    $select->execute();
    show($select->fetchAll());
}
$pdo->beginTransaction();
$pdo->exec("UPDATE php_goods SET price = 99 WHERE id = 1");
show($pdo->query('SELECT price FROM php_goods WHERE id = 1')->fetchAll());
$pdo->rollBack();
show($pdo->query('SELECT price FROM php_goods WHERE id = 1')->fetchAll());
$pdo->beginTransaction();
$pdo->exec("UPDATE php_goods SET price = 5 WHERE id = 1");
$pdo->commit();
show($pdo->query('SELECT price FROM php_goods WHERE id = 1')->fetchAll());
show($pdo->query('SELECT price FROM php_goods WHERE id = 1')->fetchAll());
foreach (['SELECT missing FROM php_goods', 'SELEC 1', "INSERT INTO php_goods (id) VALUES (1)"] as $wrong) {
    try {
        $pdo->query($wrong);
    } catch (PDOException $e) {
        show($e->errorInfo);
    }
}
$all = $emulate ? $pdo->query('SELECT 1 AS a; SELECT name FROM php_goods; UPDATE php_goods SET flag = 3; SELECT flag FROM php_goods') : null;
if ($all) {
    do {
        show($all->columnCount() ? $all->fetchAll() : $all->rowCount());
    } while ($all->nextRowset());
}
