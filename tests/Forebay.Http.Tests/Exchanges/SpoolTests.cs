using Forebay.Http.Exchange;
using Forebay.Http.Storage;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Http.Tests.Exchanges;

/// <summary>Bodies on their way from the origin to readers and to the tiers.</summary>
public sealed class SpoolTests : IAsyncDisposable
{
    private const int Piece = 1024;
    private const string Fresh = "Cache-Control: max-age=600";
    private readonly TestFolder folder = new();
    private readonly ManualTimeProvider time = new();
    private readonly ServiceProvider services;
    private readonly TieredCache cache;
    private readonly LargeBodies large;
    private readonly ResponseStore store;
    private readonly List<CachingExchange> exchanges = [];

    public SpoolTests()
    {
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddForebay(forebay => forebay.UseSqlite(folder["cache.db"]).AddHttpCache().AddRegion("bodies", region =>
            {
                region.Tiers = RegionTiers.Persistent;
                region.Jitter = 0;
            }))
            .BuildServiceProvider();
        cache = services.GetRequiredService<TieredCache>();
        large = new LargeBodies(cache, "bodies");
        store = new ResponseStore(cache, new ResponseStoreOptions { Rules = Exchange.Shared });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (CachingExchange exchange in exchanges)
            exchange.Dispose();
        await services.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(40, true)]
    [InlineData(40, false)]
    public async Task A_body_of_any_size_is_stored_whole(int pieces, bool saysLength)
    {
        CachingExchange exchange = NewExchange(storesLarge: true);
        var origin = new FakeOrigin(time, saysLength ? $"{Fresh}|Content-Length: {pieces * Piece}" : Fresh, () => new PiecesStream(pieces, Piece));
        for (int i = 0; i < 2; i++)
            await CheckAsync(exchange, origin, pieces * Piece);
        Assert.Equal(1, origin.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_breaks_off_by_whatever_error_is_no_whole_one_for_anybody(bool storesLarge)
    {
        CachingExchange exchange = NewExchange(storesLarge);
        foreach (Exception error in new Exception[] { new IOException("cut"), new InvalidOperationException("cut"), new OperationCanceledException("cut"), new ArgumentException("cut") })
        {
            var origin = new FakeOrigin(time, Fresh, () => new PiecesStream(20, Piece, () => throw error));
            await using Answer answer = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation);
            await Assert.ThrowsAsync<IOException>(() => answer.Stream!.CopyToAsync(Stream.Null, Cancellation));
            await CalmAsync(exchange);
            Assert.Null((await store.FindAsync(Exchange.Request(), Cancellation)).Response);
        }
    }

    [Fact]
    public async Task A_body_that_is_shorter_than_it_says_is_not_stored()
    {
        CachingExchange exchange = NewExchange(storesLarge: true);
        var origin = new FakeOrigin(time, $"{Fresh}|Content-Length: {10 * Piece}", () => new PiecesStream(9, Piece));
        await using Answer answer = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation);
        await Assert.ThrowsAsync<IOException>(() => answer.Stream!.CopyToAsync(Stream.Null, Cancellation));
        await CalmAsync(exchange);
        Assert.Null((await store.FindAsync(Exchange.Request(), Cancellation)).Response);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public async Task What_was_invalidated_while_it_came_goes_to_its_reader_and_not_into_the_store(int pieces)
    {
        CachingExchange exchange = NewExchange(storesLarge: true);
        var gate = new Gate();
        var origin = new FakeOrigin(time, Fresh, () => new PiecesStream(pieces, Piece) { Before = given => given == pieces - 1 ? gate.PassAsync(Cancellation) : Task.CompletedTask });
        await using Answer answer = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation);
        await gate.Arrived;
        byte[] body = new byte[pieces * Piece];
        int before = (pieces - 1) * Piece;
        await answer.Stream!.ReadExactlyAsync(body.AsMemory(0, before), Cancellation);
        await store.InvalidateAsync([Exchange.Target], Cancellation);
        gate.Open();
        await answer.Stream.ReadExactlyAsync(body.AsMemory(before), Cancellation);
        Assert.Equal(Body(body.Length), body);
        await CalmAsync(exchange);
        Assert.Null((await store.FindAsync(Exchange.Request(), Cancellation)).Response);
    }

    [Fact]
    public async Task What_is_invalidated_by_its_tag_while_it_came_is_not_stored_either()
    {
        CachingExchange exchange = NewExchange(storesLarge: true);
        var gate = new Gate();
        var origin = new FakeOrigin(time, $"{Fresh}|Surrogate-Key: tracks", () => new PiecesStream(20, Piece) { Before = given => given == 15 ? gate.PassAsync(Cancellation) : Task.CompletedTask });
        await using Answer answer = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation);
        await gate.Arrived;
        byte[] body = new byte[20 * Piece];
        await answer.Stream!.ReadExactlyAsync(body.AsMemory(0, 15 * Piece), Cancellation);
        await cache.RemoveByTagAsync(ResponseKey.TagOf("tracks"), Cancellation);
        gate.Open();
        await answer.Stream.ReadExactlyAsync(body.AsMemory(15 * Piece), Cancellation);
        Assert.Equal(Body(body.Length), body);
        await CalmAsync(exchange);
        Assert.Null((await store.FindAsync(Exchange.Request(), Cancellation)).Response);
    }

    [Fact]
    public async Task A_body_that_takes_longer_than_any_lease_is_stored_all_the_same()
    {
        CachingExchange exchange = NewExchange(storesLarge: true);
        var origin = new FakeOrigin(time, "Cache-Control: max-age=31536000", () => new PiecesStream(30, Piece)
        {
            // What is small is held whole until then, and has the lease that it began with.
            Before = given =>
            {
                time.Advance(TimeSpan.FromSeconds(given > 4 ? 50 : 0));
                return Task.CompletedTask;
            },
        });
        await CheckAsync(exchange, origin, 30 * Piece);
        await CheckAsync(exchange, origin, 30 * Piece);
        Assert.Equal(1, origin.Asked);
    }

    [Fact]
    public async Task Without_a_tier_for_it_a_large_body_passes_within_the_memory_it_may_take()
    {
        CachingExchange exchange = NewExchange(storesLarge: false);
        PiecesStream? stream = null;
        var origin = new FakeOrigin(time, Fresh, () => stream = new PiecesStream(64, Piece));
        await using Answer answer = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation);
        await Eventually.TrueAsync(() => stream?.Given == 5, "it has read as far as it may");
        Assert.Equal(Body(64 * Piece), await BytesAsync(answer));
        await CalmAsync(exchange);
        Assert.Null((await store.FindAsync(Exchange.Request(), Cancellation)).Response);
    }

    [Fact]
    public async Task A_client_that_reads_slowly_is_no_pause_of_the_origins()
    {
        CachingExchange exchange = NewExchange(storesLarge: false);
        PiecesStream? stream = null;
        var origin = new FakeOrigin(time, Fresh, () => stream = new PiecesStream(64, Piece));
        await using Answer answer = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation);
        await Eventually.TrueAsync(() => stream?.Given == 5, "it waits for its reader");
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(Body(64 * Piece), await BytesAsync(answer));
    }

    [Fact]
    public async Task A_stored_body_of_which_a_piece_is_missing_fails_once_and_is_got_anew_then()
    {
        CachingExchange exchange = NewExchange(storesLarge: true);
        var origin = new FakeOrigin(time, Fresh, () => new PiecesStream(20, Piece));
        await CheckAsync(exchange, origin, 20 * Piece);
        await cache.RemoveByPatternAsync("http-body:*:7", cancellationToken: Cancellation);
        await using (Answer cut = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation))
            await Assert.ThrowsAsync<IOException>(() => cut.Stream!.CopyToAsync(Stream.Null, Cancellation));
        await CheckAsync(exchange, origin, 20 * Piece);
        Assert.Equal(2, origin.Asked);
    }

    [Fact]
    public void A_body_is_held_whole_only_where_an_array_can_hold_it()
    {
        var taker = new ResponseTaker(store, large, new ExchangeOptions { Rules = Exchange.Shared, MaxBufferedBytes = long.MaxValue, MaxObjectBytes = long.MaxValue, ChunkBytes = Piece }, time);
        Assert.Equal(Piece, taker.BufferFor(3L << 30, Guid.NewGuid()).PieceBytes);
        Assert.False(taker.HasRoomFor(3L << 30));
    }

    private CachingExchange NewExchange(bool storesLarge)
    {
        var exchange = new CachingExchange(
            store,
            new ExchangeOptions
            {
                Rules = Exchange.Shared,
                MaxObjectBytes = 1 << 20,
                MaxBufferedBytes = 4 * Piece,
                ChunkBytes = Piece,
                StoresLarge = storesLarge,
                FinishesUnread = true,
                BodyTimeout = TimeSpan.FromMinutes(1),
                TagFields = ["Surrogate-Key"],
            },
            time,
            large);
        exchanges.Add(exchange);
        return exchange;
    }

    private static Task CalmAsync(CachingExchange exchange) => Eventually.TrueAsync(() => exchange.Running == 0, "nothing goes on behind the answers");

    private static byte[] Body(int length) => [.. Enumerable.Range(0, length).Select(place => PiecesStream.ByteAt(place))];

    private static async Task CheckAsync(CachingExchange exchange, FakeOrigin origin, int length)
    {
        await using Answer answer = await exchange.HandleAsync(Exchange.Request(), origin, Cancellation);
        Assert.Equal(Body(length), await BytesAsync(answer));
        await CalmAsync(exchange);
    }

    private static async Task<byte[]> BytesAsync(Answer answer)
    {
        if (answer.Stream is not { } stream)
            return answer.Memory.ToArray();
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }
}
