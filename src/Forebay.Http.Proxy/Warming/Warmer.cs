using System.Net;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Forebay.Http.Proxy.Compression;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Rules;
using Forebay.Http.Targets;

namespace Forebay.Http.Proxy.Warming;

/// <summary>Asks for URIs as a client would, so that they are stored before one does. Thread-safe.</summary>
internal sealed class Warmer(ProxyParts parts)
{
    /// <summary>Warms, several at a time.</summary>
    /// <param name="urls">Whole URIs, as clients see them.</param>
    /// <param name="cancellationToken">Ends it; what is stored by then stays.</param>
    public async Task<WarmReport> WarmAsync(IReadOnlyList<string> urls, CancellationToken cancellationToken)
    {
        int stored = 0, held = 0, others = 0;
        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        await Parallel.ForEachAsync(urls, new ParallelOptions { MaxDegreeOfParallelism = parts.Options.WarmingConcurrency, CancellationToken = cancellationToken }, async (url, cancellation) =>
        {
            try
            {
                Answer? answer = await AskAsync(url, cancellation).ConfigureAwait(false);
                if (answer is null)
                {
                    failures.Add($"'{url}' is no URI that an origin here serves.");
                    return;
                }
                await using (answer.ConfigureAwait(false))
                {
                    if (answer.Stream is { } body)
                        await body.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
                    _ = answer.CacheStatus switch
                    {
                        { Hit: true } => Interlocked.Increment(ref held),
                        { Stored: true } => Interlocked.Increment(ref stored),
                        _ => Interlocked.Increment(ref others),
                    };
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TimeoutException or IOException)
            {
                failures.Add($"'{url}': {failure.Message}");
            }
        }).ConfigureAwait(false);
        return new WarmReport(stored, held, others, [.. failures.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The URIs of a sitemap that an origin serves; of an index of sitemaps those of each.</summary>
    /// <exception cref="FormatException">It is none, or no origin serves it.</exception>
    public async Task<IReadOnlyList<string>> SitemapAsync(string url, int most, CancellationToken cancellationToken)
    {
        string text = await ReadAsync(url, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<string> found = UrlList.Read(text, null, most);
        if (!text.Contains("<sitemapindex", StringComparison.Ordinal))
            return found;
        List<string> all = [];
        foreach (string sitemap in found)
        {
            all.AddRange(UrlList.Read(await ReadAsync(sitemap, cancellationToken).ConfigureAwait(false), null, most));
            if (all.Count >= most)
                break;
        }
        return [.. all.Take(most)];
    }

    private async Task<string> ReadAsync(string url, CancellationToken cancellationToken)
    {
        Answer answer = await AskAsync(url, cancellationToken, encoded: false).ConfigureAwait(false) ?? throw new FormatException($"'{url}' is no URI that an origin here serves.");
        await using (answer.ConfigureAwait(false))
        {
            if (answer.Status != 200)
                throw new FormatException($"The sitemap '{url}' was answered {answer.Status}.");
            Stream? body = answer.Stream ?? (answer.Passed is { } passed ? await passed.OpenAsync(cancellationToken).ConfigureAwait(false) : null);
            if (body is null)
                return System.Text.Encoding.UTF8.GetString(answer.Memory.Span);
            using var reader = new StreamReader(body);
            return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Answer?> AskAsync(string url, CancellationToken cancellationToken, bool encoded = true)
    {
        if (!TargetUri.TryParse(url, out TargetUri? target) || parts.Routes.Find(target) is not { } origin)
            return null;
        var fields = new FieldList { { "Host", target.Authority } };
        if (encoded && parts.Options.Compress)
            fields.Add("Accept-Encoding", ContentCoding.Normal("br, gzip")!);
        var facts = new RequestFacts("GET", target, fields);
        var client = new ClientFacts(IPAddress.Loopback, target, "1.1");
        return await parts.Exchange.HandleAsync(facts, new UpstreamOrigin(origin, facts, client, null, parts.Options, parts.Time), cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What came of warming.</summary>
/// <param name="Stored">Stored now.</param>
/// <param name="Held">Stored and fresh before.</param>
/// <param name="NotStored">Answered, but not to be stored.</param>
/// <param name="Failures">What failed, and why.</param>
internal sealed record WarmReport(int Stored, int Held, int NotStored, IReadOnlyList<string> Failures);
