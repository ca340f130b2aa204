using System.Diagnostics;
using System.Net.Sockets;
using Forebay.Http.Proxy;
using Forebay.Server.Backends;
using Forebay.Server.Commands;
using Forebay.Server.Values;
using Microsoft.AspNetCore.Connections;

namespace Forebay.Server.Http;

/// <summary>Runs the proxy from its start to its end in order.</summary>
internal static class HttpServing
{
    /// <exception cref="CommandException">It can't start.</exception>
    public static async Task<int> RunAsync(HttpSettings settings, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        BackendChoice choice = await BackendChoice.MakeAsync(settings.Backend, cancellationToken).ConfigureAwait(false);
        if (choice.Instead is { } line)
            await errors.WriteLineAsync(line).ConfigureAwait(false);
        WebApplication app = Build(settings, choice.Backend);
        // The cache with it, and so its file, with everything that waited to be written.
        await using (app.ConfigureAwait(false))
        {
            await StartAsync(app, settings, cancellationToken).ConfigureAwait(false);
            await CheckFileAsync(app, settings.Backend, choice.Backend, errors).ConfigureAwait(false);
            foreach (string told in Told(app, settings, choice.Backend))
                await output.WriteLineAsync(told).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            await StopAsync(app, settings.ShutdownTimeout, errors, cancellationToken).ConfigureAwait(false);
        }
        return ExitCode.Well;
    }

    /// <summary>Waits for the signal to end, and ends: what runs then may go on for so long.</summary>
    public static async Task StopAsync(WebApplication app, TimeSpan timeout, TextWriter errors, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using CancellationTokenRegistration stopping = app.Lifetime.ApplicationStopping.Register(() => began = Stopwatch.GetTimestamp());
        try
        {
            await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or AggregateException)
        {
            // The time was over before the cache was flushed; it is when it is disposed of.
        }
        if (Stopwatch.GetElapsedTime(began) >= timeout)
            await errors.WriteLineAsync($"Requests that still ran after {Duration.Write(timeout)} were cut off.").ConfigureAwait(false);
    }

    private static WebApplication Build(HttpSettings settings, CacheBackend backend)
    {
        try
        {
            return HttpServer.Build(settings, backend);
        }
        catch (ForebayConfigurationException e)
        {
            throw CommandException.Wrong(e.Message, e);
        }
    }

    private static async Task StartAsync(WebApplication app, HttpSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ForebayConfigurationException e)
        {
            throw CommandException.Wrong(e.Message, e);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw CommandException.Failed($"{Taken(e.Message, settings)} is in use by another program; give another.", e);
        }
        catch (SocketException e)
        {
            throw CommandException.Failed($"The system lets nobody listen at {string.Join(", ", Places(settings).Select(place => $"{place.Option} ({place.Endpoint})"))}: {e.Message}. Give another address or port.", e);
        }
    }

    /// <summary>The option whose address the server's message names.</summary>
    private static string Taken(string message, HttpSettings settings) =>
        Places(settings).Where(place => message.Contains($"{place.Endpoint}:", StringComparison.Ordinal)).Select(place => $"{place.Option} ({place.Endpoint})").FirstOrDefault("The port");

    private static IEnumerable<(string Option, string Endpoint)> Places(HttpSettings settings)
    {
        yield return ("--port", $"{new System.Net.IPEndPoint(settings.Address, settings.Port)}");
        if (settings.HttpsPort is { } https)
            yield return ("--https-port", $"{new System.Net.IPEndPoint(settings.Address, https)}");
        if (settings.AdminPort is { } admin)
            yield return ("--admin-port", $"{new System.Net.IPEndPoint(settings.AdminAddress, admin)}");
    }

    // The file was there a moment ago; another process may have been faster, and the tier has said so in the log.
    private static async Task CheckFileAsync(WebApplication app, BackendSettings settings, CacheBackend backend, TextWriter errors)
    {
        if (!backend.HasFile() || app.Services.GetRequiredService<TieredCache>().GetStatistics(countActive: false).Tiers.Any(tier => tier.Name == "sqlite"))
            return;
        CacheBackend rest = backend.HasRedis() ? CacheBackend.Redis : CacheBackend.Memory;
        string problem = $"cache: sqlite ({settings.File}) could not be opened, as the log says";
        if (!settings.MayFallBack)
            throw CommandException.Failed($"{problem}; mend it, or leave out --no-fallback to go on with {settings.Describe(rest)}");
        await errors.WriteLineAsync($"{problem}; using {settings.Describe(rest)} instead").ConfigureAwait(false);
    }

    private static IEnumerable<string> Told(WebApplication app, HttpSettings settings, CacheBackend backend)
    {
        string[] urls = [.. app.Urls];
        int open = settings.AdminPort is null ? urls.Length : urls.Length - 1;
        yield return $"listening: {string.Join("  ", urls[..open])}";
        if (open < urls.Length)
            yield return $"admin:     {urls[open]}  (metrics: {urls[open]}/metrics)";
        HttpProxyOptions proxy = app.Services.GetRequiredService<HttpProxyOptions>();
        for (int i = 0; i < proxy.Origins.Count; i++)
            yield return $"{(i == 0 ? "origins:  " : "          ")} {OriginText.MatchOf(proxy.Origins[i])} to {proxy.Origins[i].Origin!.Scheme}://{proxy.Origins[i].Origin!.Authority}";
        yield return $"cache:     {settings.Backend.Describe(backend)}";
        yield return "Ready. Ctrl+C ends it.";
    }
}
