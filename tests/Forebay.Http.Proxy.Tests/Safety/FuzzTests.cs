using System.Collections.Concurrent;
using System.Text;
using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Safety;

/// <summary>Ten thousand requests that are nearly right.</summary>
public sealed class FuzzTests : ProxyTest
{
    private const int Seed = 20260101;
    private const int Batches = 20;
    private const int Batch = 500;
    private const int AtOnce = 16;

    [Fact]
    public async Task Whatever_is_sent_is_answered_or_refused_and_the_origin_sees_only_what_the_proxy_wrote()
    {
        var mutator = new RequestMutator(Seed);
        for (int batch = 0; batch < Batches; batch++)
        {
            var left = new ConcurrentQueue<byte[]>(Enumerable.Range(0, Batch).Select(_ => mutator.Next()));
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SendAllAsync(left)));
            RawResponse good = await GetAsync("/good");
            Assert.Equal((200, "/good"), (good.Status, good.Text));
        }
        Assert.Empty(Origin.Malformed);
        // One that was hidden within a body would have come without it: the origin would have read what no proxy wrote.
        Assert.All(Origin.Asked, request => Assert.True(request.Fields.Has("Via") && request.Fields["Host"] == Origin.Authority, Written(request)));
    }

    private async Task SendAllAsync(ConcurrentQueue<byte[]> requests)
    {
        while (requests.TryDequeue(out byte[]? request))
        {
            await using RawClient client = await Proxy.ConnectAsync();
            string answers = await client.ExchangeAsync(request);
            Assert.False(answers.StartsWith("HTTP/1.1 500", StringComparison.Ordinal) || answers.Contains("\nHTTP/1.1 500", StringComparison.Ordinal), $"500 to {Encoding.Latin1.GetString(request)}");
        }
    }

    private static string Written(OriginRequest request) => $"{request.RequestLine}\n{string.Join('\n', request.Fields.Lines)}";
}
