using System.Collections.Concurrent;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Proxy.Tests.Origin;
using Forebay.Http.Proxy.Upstream;
using Forebay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Forebay.Http.Proxy.Tests.Upstream;

public sealed class OriginWatchTests : IAsyncDisposable
{
    private readonly ManualTimeProvider time = new();
    private readonly ScriptedOrigin origin = new();
    private readonly ConcurrentQueue<string> logged = new();
    private readonly ServiceProvider services;
    private readonly OriginWatch watch;

    public OriginWatchTests()
    {
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.AddProvider(new QueueLogger(logged)))
            .AddForebay(cache => cache.AddHttpProxy(proxy =>
            {
                proxy.FailuresUntilIll = 2;
                proxy.Origins.Add(new OriginRoute { Origin = origin.Address, HealthPath = "/health?x" });
            }))
            .BuildServiceProvider();
        watch = new OriginWatch(services.GetRequiredService<ProxyParts>());
    }

    public async ValueTask DisposeAsync()
    {
        await watch.StopAsync(CancellationToken.None);
        watch.Dispose();
        await services.DisposeAsync();
        await origin.DisposeAsync();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task An_origin_that_falls_ill_and_is_well_again_is_told_once_each(int status)
    {
        origin.On("/health?x", OriginAnswer.Of(status));
        await watch.StartAsync(TestContext.Current.CancellationToken);
        await TicksUntilAsync(() => logged.Any(line => line.StartsWith("6003: The origin http://127.0.0.1", StringComparison.Ordinal)), "it is told that it is ill");
        int asked = origin.Asked.Count;
        await TicksUntilAsync(() => origin.Asked.Count >= asked + 3, "it is asked again");
        origin.On("/health?x", OriginAnswer.Of(200));
        await TicksUntilAsync(() => logged.Any(line => line.StartsWith("6004", StringComparison.Ordinal)), "it is told that it is well");
        Assert.Equal(["6003", "6004"], logged.Select(line => line[..4]));
    }

    [Fact]
    public async Task An_origin_that_is_not_there_is_ill_and_is_found_when_it_comes_back()
    {
        await origin.StopAsync();
        await watch.StartAsync(TestContext.Current.CancellationToken);
        OriginHealth health = services.GetRequiredService<ProxyParts>().Routes.All[0].Health;
        await TicksUntilAsync(() => health.IsIll, "it is ill");
        origin.Start();
        await TicksUntilAsync(() => !health.IsIll, "it is well");
    }

    private Task TicksUntilAsync(Func<bool> condition, string what) => Eventually.TrueAsync(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return condition();
        },
        what);

    private sealed class QueueLogger(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id is >= 6000 and < 7000)
                lines.Enqueue($"{eventId.Id}: {formatter(state, exception)}");
        }

        public void Dispose()
        {
        }
    }
}
