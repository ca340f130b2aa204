using System.Net.Sockets;
using Forebay.MySql;
using Forebay.MySql.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Server.Logs;

namespace Forebay.Server.MySql;

/// <summary>Runs the MySQL proxy from its start to its end in order.</summary>
internal static class MySqlServing
{
    /// <exception cref="CommandException">It can't start.</exception>
    public static async Task<int> RunAsync(MySqlSettings settings, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        BackendChoice choice = await BackendChoice.MakeAsync(settings.Backend, cancellationToken).ConfigureAwait(false);
        if (choice.Instead is { } line)
            await errors.WriteLineAsync(line).ConfigureAwait(false);
        using IHost host = Build(settings, choice.Backend);
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ForebayConfigurationException e)
        {
            throw CommandException.Wrong(e.Message, e);
        }
        catch (SocketException e)
        {
            throw CommandException.Failed($"Nobody can listen at {settings.Proxy.Address}:{settings.Proxy.Port} (--address, --port): {e.Message}. Give another.", e);
        }
        foreach (string told in Told(host.Services.GetRequiredService<MySqlProxy>(), settings, choice.Backend))
            await output.WriteLineAsync(told).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        await host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        // The cache with it, and so its file, with everything that waited to be written.
        await ((IAsyncDisposable)host).DisposeAsync().ConfigureAwait(false);
        return ExitCode.Well;
    }

    private static IHost Build(MySqlSettings settings, CacheBackend backend)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "forebay", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings.Configuration.AsEnumerable());
        ConsoleLog.Add(builder.Logging, builder.Configuration.GetSection("Logging"));
        builder.Services.AddForebay(cache =>
        {
            if (backend.HasFile())
                cache.UseSqlite(settings.Backend.File);
            if (backend.HasRedis())
                cache.UseRedis(settings.Backend.Redis!);
            if (settings.HasFeed)
                cache.UseMySqlFeed(options => Follow(settings.Proxy, options));
            cache.AddMySqlProxy(settings.Proxy, region => region.FreshFor = settings.FreshFor ?? region.FreshFor);
        });
        return builder.Build();
    }

    private static void Follow(MySqlProxyOptions proxy, MySqlFeedOptions feed)
    {
        (feed.Server, feed.Port, feed.UnixSocket) = (proxy.UpstreamHost, proxy.UpstreamPort, proxy.UpstreamSocket);
        (feed.User, feed.Password) = (proxy.User!, proxy.Password);
        (feed.TlsMode, feed.CertificateAuthorityFile) = (proxy.UpstreamTls, proxy.UpstreamCertificateAuthority);
    }

    private static IEnumerable<string> Told(MySqlProxy proxy, MySqlSettings settings, CacheBackend backend)
    {
        yield return $"listening: {settings.Proxy.Address}:{proxy.Port}";
        yield return $"upstream:  {settings.Proxy.UpstreamSocket ?? $"{settings.Proxy.UpstreamHost}:{settings.Proxy.UpstreamPort}"}";
        yield return $"feed:      {(settings.HasFeed ? "the binary log" : "none: answers are as old as their time allows")}";
        yield return $"cache:     {settings.Backend.Describe(backend)}";
        yield return "Ready. Ctrl+C ends it.";
    }
}
