using Forebay.Http.Exchange;
using Forebay.Http.Storage;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Http.Tests.Storage;

public sealed class LargeBodiesTests : IAsyncDisposable
{
    private readonly TestFolder folder = new();
    private readonly ServiceProvider services;
    private readonly TieredCache cache;
    private readonly LargeBodies bodies;
    private readonly Guid body = Guid.NewGuid();

    public LargeBodiesTests()
    {
        services = new ServiceCollection().AddForebay(forebay => forebay.UseSqlite(folder["cache.db"]).AddRegion("bodies", region => region.Tiers = RegionTiers.Persistent)).BuildServiceProvider();
        cache = services.GetRequiredService<TieredCache>();
        bodies = new LargeBodies(cache, "bodies");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(0, null, "0123456789")]
    [InlineData(3, null, "3456789")]
    [InlineData(4, 4L, "4567")]
    [InlineData(2, 7L, "2345678")]
    [InlineData(9, 1L, "9")]
    [InlineData(10, null, "")]
    [InlineData(5, 0L, "")]
    public async Task A_body_in_pieces_is_read_from_any_place(int from, long? count, string text)
    {
        await WriteAsync("0123", "4567", "89");
        using var reader = new StreamReader(new LargeSource(bodies, new LargeBody(body, 10, 4)).Open(from, count));
        Assert.Equal(text, await reader.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task Another_bodys_pieces_are_not_this_ones()
    {
        await WriteAsync("0123");
        Assert.Null(await bodies.ReadAsync(Guid.NewGuid(), 0, Cancellation));
        Assert.Null(await bodies.ReadAsync(body, 1, Cancellation));
    }

    [Fact]
    public async Task Pieces_go_with_the_tags_of_their_response()
    {
        await WriteAsync("0123", "4567");
        await cache.RemoveByTagAsync("tag", Cancellation);
        Assert.Null(await bodies.ReadAsync(body, 0, Cancellation));
        Assert.Null(await bodies.ReadAsync(body, 1, Cancellation));
    }

    [Theory]
    [InlineData("0123", "4", "89")]
    [InlineData("0123", "", "89")]
    public async Task A_piece_that_is_too_short_is_an_error_and_the_body_is_let_go(params string[] pieces)
    {
        await WriteAsync(pieces);
        Stream stream = new LargeSource(bodies, new LargeBody(body, 10, 4)).Open();
        await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null, Cancellation));
        Assert.Null(await bodies.ReadAsync(body, 0, Cancellation));
    }

    private async Task WriteAsync(params string[] pieces)
    {
        for (int i = 0; i < pieces.Length; i++)
            Assert.True(await bodies.WriteAsync(body, i, System.Text.Encoding.ASCII.GetBytes(pieces[i]), ["tag"], TimeSpan.FromMinutes(1), Cancellation));
    }
}
