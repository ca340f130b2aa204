using Dapper;
using Forebay.Testing.Servers;
using Xunit;

namespace Forebay.MySql.Tests.Client;

[Trait("Needs", "server")]
public sealed class DapperTests(ClientServers servers)
{
    private enum Mood
    {
        Calm = 1,
        Loud = 2,
    }

    public static TheoryData<MySqlFlavour> Flavours => ClientServers.Flavours;

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Rows_are_read_as_records_classes_and_dynamic_objects(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await OpenAsync(flavour);
        await using ForebayMySqlConnection connection = source.CreateConnection();
        Album[] albums = [.. await connection.QueryAsync<Album>("SELECT * FROM album WHERE price > @price ORDER BY id", new { price = 1m })];
        Assert.Equal([new Album(1, "Blue", 9.99m, new DateTime(1971, 6, 22), true, Mood.Calm, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")), new Album(2, "Loud", 5m, null, false, Mood.Loud, null)], albums);
        dynamic first = await connection.QueryFirstAsync("SELECT id, title FROM album WHERE title = @title", new { title = new DbString { Value = "Blue", Length = 20 } });
        Assert.Equal((1, "Blue"), ((int)first.id, (string)first.title));
        Assert.Equal(2, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM album"));
        Assert.Equal(Mood.Loud, await connection.QuerySingleAsync<Mood>("SELECT mood FROM album WHERE id = 2"));
        Assert.Equal([1, 2], connection.Query<int>("SELECT id FROM album ORDER BY id", buffered: false));
        Assert.Null(await connection.QueryFirstOrDefaultAsync<string>("SELECT title FROM album WHERE id = @id", new { id = 99 }));
        var ids = new List<int>();
        await foreach (int id in connection.QueryUnbufferedAsync<int>("SELECT id FROM album ORDER BY id"))
            ids.Add(id);
        Assert.Equal([1, 2], ids);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Lists_are_expanded_and_several_values_written_by_one_text(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await OpenAsync(flavour);
        await using ForebayMySqlConnection connection = source.CreateConnection();
        Assert.Equal([1, 2], await connection.QueryAsync<int>("SELECT id FROM album WHERE id IN @ids ORDER BY id", new { ids = new[] { 1, 2, 3 } }));
        Assert.Empty(await connection.QueryAsync<int>("SELECT id FROM album WHERE id IN @ids", new { ids = Array.Empty<int>() }));
        Assert.Equal(3, await connection.ExecuteAsync("INSERT INTO album (id, title, price, mood) VALUES (@Id, @Title, 1, @Mood)", new[] { new { Id = 3, Title = "c", Mood = Mood.Calm }, new { Id = 4, Title = "d", Mood = Mood.Loud }, new { Id = 5, Title = (string)"é☃", Mood = Mood.Loud } }));
        Assert.Equal("é☃", await connection.ExecuteScalarAsync<string>("SELECT title FROM album WHERE id = ?id?", new { id = 5 }));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Joined_rows_are_mapped_and_several_results_read(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await OpenAsync(flavour);
        await using ForebayMySqlConnection connection = source.CreateConnection();
        (string, string)[] pairs = [.. await connection.QueryAsync<Named, Named, (string, string)>(
            "SELECT a.id, a.title AS name, t.id, t.title AS name FROM album a JOIN track t ON t.album = a.id WHERE a.id = @id ORDER BY t.id", (album, track) => (album.Name, track.Name), new { id = 1 })];
        Assert.Equal([("Blue", "Carey"), ("Blue", "Little Green")], pairs);
        await using SqlMapper.GridReader grid = await connection.QueryMultipleAsync("SELECT title FROM album WHERE id = @id; SELECT title FROM track WHERE album = @id ORDER BY id; SELECT COUNT(*) FROM track", new { id = 1 });
        Assert.Equal("Blue", await grid.ReadSingleAsync<string>());
        Assert.Equal(["Carey", "Little Green"], await grid.ReadAsync<string>());
        Assert.Equal(2, await grid.ReadSingleAsync<long>());
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public async Task Dates_times_and_bytes_go_both_ways(MySqlFlavour flavour)
    {
        await using ForebayMySqlDataSource source = await OpenAsync(flavour);
        await using ForebayMySqlConnection connection = source.CreateConnection();
        var sent = new { d = new DateOnly(2024, 2, 29), t = new TimeOnly(13, 14), s = TimeSpan.FromHours(-30), m = new DateTime(2024, 2, 29, 13, 14, 15), b = new byte[] { 1, 2 }, g = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), l = ulong.MaxValue, c = 'x', f = 1.5f, y = true, n = (int?)null };
        await connection.ExecuteAsync("CREATE TABLE many (d DATE, t TIME, s TIME, m DATETIME, b BLOB, g CHAR(36), l BIGINT UNSIGNED, c CHAR(1), f FLOAT, y TINYINT(1), n INT)");
        await connection.ExecuteAsync("INSERT INTO many VALUES (@d, @t, @s, @m, @b, @g, @l, @c, @f, @y, @n)", sent);
        Many got = await connection.QuerySingleAsync<Many>("SELECT * FROM many");
        Assert.Equal(sent.b, got.B);
        Assert.Equal((sent.d.ToDateTime(default), sent.t.ToTimeSpan(), sent.s, sent.m, sent.g, sent.l, sent.c, sent.f, sent.y, sent.n), (got.D, got.T, got.S, got.M, got.G, got.L, got.C, got.F, got.Y, got.N));
    }

    private async Task<ForebayMySqlDataSource> OpenAsync(MySqlFlavour flavour)
    {
        ForebayMySqlDataSource source = await servers.NewAsync(flavour);
        await using ForebayMySqlConnection connection = await source.OpenConnectionAsync();
        await connection.ExecuteAsync("CREATE TABLE album (id INT PRIMARY KEY, title VARCHAR(50) NOT NULL, price DECIMAL(6,2), released DATE, live TINYINT(1) NOT NULL DEFAULT 0, mood INT NOT NULL, code CHAR(36)); CREATE TABLE track (id INT PRIMARY KEY, album INT, title VARCHAR(50))");
        await connection.ExecuteAsync("INSERT INTO album VALUES (1, 'Blue', 9.99, '1971-06-22', 1, 1, '00112233-4455-6677-8899-aabbccddeeff'), (2, 'Loud', 5, NULL, 0, 2, NULL); INSERT INTO track VALUES (1, 1, 'Carey'), (2, 1, 'Little Green')");
        return source;
    }

    private sealed record Album(int Id, string Title, decimal Price, DateTime? Released, bool Live, Mood Mood, Guid? Code);

    private sealed class Named
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";
    }

    private sealed class Many
    {
        public DateTime D { get; set; }

        public TimeSpan T { get; set; }

        public TimeSpan S { get; set; }

        public DateTime M { get; set; }

        public byte[] B { get; set; } = [];

        public Guid G { get; set; }

        public ulong L { get; set; }

        public char C { get; set; }

        public float F { get; set; }

        public bool Y { get; set; }

        public int? N { get; set; }
    }
}
