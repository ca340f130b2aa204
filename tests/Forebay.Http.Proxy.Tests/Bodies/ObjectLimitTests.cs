using Forebay.Http.Proxy.Tests.Client;
using Forebay.Http.Proxy.Tests.Origin;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Bodies;

public sealed class ObjectLimitTests : ProxyTest
{
    protected override bool IsOnDisk => true;

    protected override void Configure(HttpProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.MaxBufferedBytes = 4 << 10;
        options.ChunkBytes = 4 << 10;
        options.MaxObjectBytes = 20_000;
    }

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, true)]
    [InlineData(4097, true)]
    [InlineData(8192, true)]
    [InlineData(20_000, true)]
    [InlineData(20_001, false)]
    public async Task Bodies_around_every_bound_are_served_whole_and_the_largest_are_not_stored(int length, bool isStored)
    {
        string body = string.Create(length, 0, (text, _) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = (char)('!' + (i % 89));
        });
        Origin.On("/length", OriginAnswer.Of(200, "Cache-Control: max-age=60", body));
        Origin.On("/chunked", OriginAnswer.Chunked(200, "Cache-Control: max-age=60").Chunk(body).EndChunks());
        foreach (string target in new[] { "/length", "/chunked" })
        {
            RawResponse second = await Proxy.GetTwiceAsync(target);
            Assert.Equal((body, true, isStored), (second.Text, second.IsComplete, second.IsHit));
        }
    }
}
