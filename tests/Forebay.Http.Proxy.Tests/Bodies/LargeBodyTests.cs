using System.Security.Cryptography;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Http.Proxy.Tests.Wire;
using Forebay.Testing;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Bodies;

/// <summary>Bodies that are nowhere whole in memory.</summary>
public sealed class LargeBodyTests : ProxyTest
{
    private static readonly GeneratedBody Large = new(20 << 20);

    protected override bool IsOnDisk => true;

    [Fact]
    public async Task A_large_body_is_stored_as_it_streams_and_then_a_hit_byte_for_byte()
    {
        Origin.On("/large", OriginAnswer.Head(200, $"Cache-Control: max-age=60|Content-Length: {Large.Length}").Body(Large));
        long before = Proxy.Cache.GetStatistics().Tiers[0].Bytes;
        await using RawClient client = await Proxy.ConnectAsync();
        (RawHead miss, string missed) = await HashAsync(client, "/large");
        Assert.Equal((200, Large.Hash(), true), (miss.Status, missed, miss.Body.IsComplete));
        await Proxy.StoredAsync();
        await Origin.StopAsync();
        (RawHead hit, string had) = await HashAsync(client, "/large");
        Assert.Equal((200, missed, true, $"{Large.Length}"), (hit.Status, had, hit.Body.IsComplete, hit["Content-Length"]));
        Assert.StartsWith("forebay;hit", hit["Cache-Status"], StringComparison.Ordinal);
        Assert.InRange(Proxy.Cache.GetStatistics().Tiers[0].Bytes - before, 0, 1 << 20);
    }

    [Fact]
    public async Task A_large_body_without_a_length_is_stored_as_well()
    {
        Origin.On("/large", OriginAnswer.Head(200, "Cache-Control: max-age=60|Connection: close").Body(Large).Close());
        await using RawClient client = await Proxy.ConnectAsync();
        for (int i = 0; i < 2; i++)
            Assert.Equal(Large.Hash(), (await HashAsync(client, "/large")).Hash);
        Assert.Equal(1, Proxy.AskedFor("/large"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(262_143, 262_144)]
    [InlineData(5_000_000, 5_999_999)]
    [InlineData(20_971_519, 20_971_519)]
    public async Task A_part_of_a_large_body_comes_from_its_middle(int first, int last)
    {
        Origin.On("/large", OriginAnswer.Head(200, $"Cache-Control: max-age=60|ETag: \"a\"|Content-Length: {Large.Length}").Body(Large));
        await using RawClient client = await Proxy.ConnectAsync();
        await HashAsync(client, "/large");
        await Proxy.StoredAsync();
        RawResponse part = await client.GetAsync("/large", $"Range: bytes={first}-{last}");
        Assert.Equal((206, $"bytes {first}-{last}/{Large.Length}", true), (part.Status, part["Content-Range"], part.IsHit));
        Assert.Equal(Enumerable.Range(first, last - first + 1).Select(place => GeneratedBody.ByteAt(place)), part.Body);
    }

    [Fact]
    public async Task What_is_there_of_a_body_is_passed_on_before_the_rest()
    {
        var gate = new Gate();
        Origin.On("/slow", OriginAnswer.Head(200, $"Cache-Control: max-age=60|Content-Length: {Large.Length + 5}").Body("first").Wait(gate).Body(Large));
        await using RawClient client = await Proxy.ConnectAsync();
        await client.SendAsync(RawClient.Request("GET", "/slow"));
        RawHead head = (await client.ReadHeadAsync())!;
        Assert.Equal("first", await RawClient.ReadTextAsync(head.Body, 5));
        gate.Open();
        Assert.Equal(Large.Hash(), await HashAsync(head));
        Assert.True(head.Body.IsComplete);
    }

    [Fact]
    public async Task A_large_body_outlives_a_restart()
    {
        Origin.On("/large", OriginAnswer.Head(200, $"Cache-Control: max-age=60|Content-Length: {Large.Length}").Body(Large));
        await using (RawClient before = await Proxy.ConnectAsync())
            await HashAsync(before, "/large");
        await Proxy.StoredAsync();
        await Proxy.RestartAsync();
        await Origin.StopAsync();
        await using RawClient after = await Proxy.ConnectAsync();
        Assert.Equal(Large.Hash(), (await HashAsync(after, "/large")).Hash);
    }

    private static async Task<(RawHead Head, string Hash)> HashAsync(RawClient client, string target)
    {
        await client.SendAsync(RawClient.Request("GET", target));
        RawHead head = (await client.ReadHeadAsync())!;
        return (head, await HashAsync(head));
    }

    private static async Task<string> HashAsync(RawHead head)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] some = new byte[64 << 10];
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await head.Body.ReadAsync(some, bound.Token) is > 0 and var read)
            hash.AppendData(some, 0, read);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
