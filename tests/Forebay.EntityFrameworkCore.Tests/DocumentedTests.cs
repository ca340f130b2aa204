using Forebay.Snippets;
using Xunit;

namespace Forebay.EntityFrameworkCore;

[Trait("Needs", "server")]
public sealed class DocumentedTests(PostgreSqlFixture server)
{
    [Fact]
    public async Task The_shop_of_the_page_sells_at_the_newest_price()
    {
        string connectionString = await server.NewEmptyDatabaseAsync();
        Assert.Equal(["kettle: 29.90", "kettle: 24.90", "kettle: 19.90, 1 of 3, 1 warmed"], await CachedShop.RunAsync(connectionString));
    }
}
