using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Forebay.Dashboard.Access;

public sealed class LocalClientTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.3.2.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task This_machine_may_use_the_dashboard(string address)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(remote: IPAddress.Parse(address));

        Assert.Equal(HttpStatusCode.OK, (await application.Client.GetAsync("/forebay")).StatusCode);
    }

    [Theory]
    [InlineData("192.168.1.7", "/forebay")]
    [InlineData("::ffff:10.0.0.1", "/forebay/api/stats")]
    [InlineData("2001:db8::1", "/forebay/page.js")]
    public async Task Anyone_else_is_refused_with_the_way_out(string address, string path)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(remote: IPAddress.Parse(address));

        using HttpResponseMessage response = await application.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Contains(address, text);
        Assert.Contains("AllowRemote", text);
    }

    [Fact]
    public async Task Anyone_else_can_not_clear_the_cache()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(remote: IPAddress.Parse("192.168.1.7"));
        await application.ReadAsync("a");

        using HttpResponseMessage response = await application.PostAsync("clear", """{"everything":true}""");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.True(application.Cache.TryGet<string>("a", out _));
    }

    [Fact]
    public async Task Allowed_to_others_they_are_answered()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(
            app => app.MapForebay(configure: options => options.AllowRemote = true), IPAddress.Parse("192.168.1.7"));

        Assert.Equal(HttpStatusCode.OK, (await application.Client.GetAsync("http://cache.example/forebay/api/stats")).StatusCode);
    }

    [Fact]
    public async Task The_options_of_the_services_count()
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(
            remote: IPAddress.Parse("192.168.1.7"), services: services => services.Configure<DashboardOptions>(options => options.AllowRemote = true));

        Assert.Equal(HttpStatusCode.OK, (await application.Client.GetAsync("/forebay/api/stats")).StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("Via", "1.1 proxy")]
    public async Task A_proxy_on_this_machine_is_not_taken_for_its_clients(string header, string value)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(remote: IPAddress.Loopback);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/forebay/api/stats");
        request.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(HttpStatusCode.Forbidden, (await application.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("http://localhost/forebay", HttpStatusCode.OK)]
    [InlineData("http://127.0.0.1:5000/forebay", HttpStatusCode.OK)]
    [InlineData("http://[::1]:5000/forebay", HttpStatusCode.OK)]
    [InlineData("http://rebound.example/forebay", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost.rebound.example/forebay", HttpStatusCode.Forbidden)]
    public async Task A_name_that_was_bent_to_this_machine_is_refused(string url, HttpStatusCode expected)
    {
        await using DashboardApplication application = await DashboardApplication.StartAsync(remote: IPAddress.Loopback);

        Assert.Equal(expected, (await application.Client.GetAsync(url)).StatusCode);
    }

    [Fact]
    public void A_client_without_an_address_is_local_only_to_a_test_server()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IServer>(new SocketServer());
        var context = new DefaultHttpContext { RequestServices = services.BuildServiceProvider() };
        context.Request.Host = new HostString("localhost");

        Assert.Equal("the client's address is not known", LocalClient.WhyNot(context));
    }

    private sealed class SocketServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() { }
    }
}
