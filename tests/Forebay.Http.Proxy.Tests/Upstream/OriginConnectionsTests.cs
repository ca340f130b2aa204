using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Http.Proxy.Upstream;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Upstream;

/// <summary>A request goes out once, whatever its connection does.</summary>
public sealed class OriginConnectionsTests : IAsyncDisposable
{
    private readonly ScriptedOrigin origin = new();
    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler { ConnectCallback = OriginConnections.OpenAsync });

    public async ValueTask DisposeAsync()
    {
        invoker.Dispose();
        await origin.DisposeAsync();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_request_whose_connection_ends_is_not_sent_on_another(string method)
    {
        origin.On("/a", new OriginAnswer().Close());
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(method, "/a"));
        Assert.Equal((1, 1), (origin.Connections, origin.Asked.Count));
    }

    [Fact]
    public async Task A_request_on_a_kept_connection_that_ends_is_sent_once_more_at_most()
    {
        (await SendAsync("GET", "/b")).Dispose();
        origin.On("/a", new OriginAnswer().Close());
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("GET", "/a"));
        Assert.InRange(origin.Connections, 1, 2);
    }

    [Fact]
    public async Task Requests_after_each_other_share_a_connection()
    {
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await SendAsync("GET", "/b");
            Assert.Equal("/b", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        Assert.Equal(1, origin.Connections);
    }

    [Fact]
    public async Task An_origin_that_is_not_there_is_an_error_of_the_connection()
    {
        await origin.StopAsync();
        Assert.Equal(HttpRequestError.ConnectionError, (await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("GET", "/a"))).HttpRequestError);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(origin.Address, path));
        return await invoker.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
