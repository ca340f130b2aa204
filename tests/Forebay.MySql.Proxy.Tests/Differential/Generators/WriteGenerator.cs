using Forebay.Testing.Servers;

namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Makes writing statements of every usual kind on the tables that others read.</summary>
internal sealed class WriteGenerator(Choice choice, MySqlFlavour flavour)
{
    private int made;

    public string Next()
    {
        int id = choice.Between(1, 60), n = choice.Between(0, 999), fresh = 5000 + ++made;
        string name = choice.Of("a", "b", "c", "d", "e", "f");
        return choice.Below(22) switch
        {
            0 => $"UPDATE customers SET city = '{choice.Of("Berlin", "Oslo", "Wien", "Zürich")}' WHERE id = {id}",
            1 => $"UPDATE customers SET name = CONCAT('named ', {n}) WHERE id BETWEEN {id} AND {id + 3}",
            2 => $"UPDATE orders SET total = total + 1, state = '{choice.Of("new", "paid", "sent")}' WHERE id = {id}",
            3 => $"INSERT INTO orders (customer, total, state, placed) VALUES ({id}, {n}, 'paid', '2024-02-{choice.Between(10, 28)}')",
            4 => $"DELETE FROM orders WHERE id = {id * 3}",
            5 => $"INSERT INTO counters VALUES ('{name}', {n}) ON DUPLICATE KEY UPDATE n = n + {n}",
            6 => $"REPLACE INTO counters VALUES ('{name}', {n})",
            7 => $"DELETE FROM counters WHERE name = '{name}'",
            8 => $"INSERT IGNORE INTO counters VALUES ('{name}', {n}), ('{choice.Of("a", "b", "g")}', 1)",
            9 => $"UPDATE numbers SET whole = {n}, money = money + 0.5 WHERE id = {id}",
            10 => $"UPDATE texts SET name = 'nämed {n}', exact = 'x{n}' WHERE id = {id}",
            11 => $"UPDATE times SET day = '2024-03-{choice.Between(10, 28)}', stamp = '2024-04-01 00:00:{choice.Between(10, 59)}' WHERE id = {id}",
            12 => $"INSERT INTO items VALUES ({id}, {fresh}, 'product {n % 17}', 1, {n})",
            13 => $"UPDATE items SET quantity = quantity + 1 WHERE orders = {id}",
            14 => $"UPDATE many SET k = {n % 100} WHERE id = {n}",
            15 => $"INSERT INTO elsewhere.numbers VALUES ({fresh}, 'v{n}')",
            16 => $"UPDATE customers c JOIN orders o ON o.customer = c.id SET c.city = 'Joined {n}' WHERE o.id = {id}",
            17 => $"DELETE FROM customers WHERE id = {choice.Between(1, 400)}",
            18 => $"INSERT INTO customers (name, email, city) VALUES ('customer {fresh}', 'c{fresh}@example.com', 'Berlin')",
            19 => $"UPDATE documents SET doc = JSON_SET(doc, '$.n', {n}) WHERE id = {choice.Between(1, 6)}",
            20 => flavour == MySqlFlavour.MariaDb ? $"INSERT INTO notes (owner, body) VALUES ({id}, 'note {fresh}') RETURNING id, owner" : $"INSERT INTO notes (owner, body) VALUES ({id}, 'note {fresh}')",
            _ => $"UPDATE tree SET label = 'label {n}' WHERE id = {choice.Between(1, 9)}",
        };
    }
}
