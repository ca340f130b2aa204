using Forebay.Http.Exchange;
using Forebay.Http.Proxy.Messages;
using Forebay.Http.Proxy.Serving;
using Forebay.Http.Storage;
using Microsoft.Extensions.Logging;

namespace Forebay.Http.Proxy.Middleware;

/// <summary>All that the middleware is made of.</summary>
internal sealed class HttpCacheParts : IDisposable
{
    public HttpCacheParts(TieredCache cache, HttpMiddlewareOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        if (options.CollapseTimeout <= TimeSpan.Zero || options.CollapseTimeout > TimeSpan.FromDays(24))
            throw new ForebayConfigurationException($"HTTP cache: CollapseTimeout is {options.CollapseTimeout:c}; it must be more than zero, and 24 days at most.");
        ResponseStoreOptions store = options.Cache.ToStore(shared: true);
        HttpProxyOptions messages = MessagesOf(options);
        var responses = new ResponseStore(cache, store);
        Time = time;
        Log = loggers.CreateLogger("Forebay.Http.Middleware");
        Name = options.Cache.Name;
        SoftPurges = new SoftPurges(cache, HttpProxyRegions.Purges, messages.MaxSoftPurges, time);
        ForApplication = new HttpPurger(responses, SoftPurges);
        Reader = new RequestReader(messages);
        Writer = new AnswerWriter(responses, messages);
        Hot = new HotHits(responses, SoftPurges, Writer, static _ => 0, messages, store.Rules, time);
        Exchange = new CachingExchange(
            responses,
            new ExchangeOptions
            {
                Rules = store.Rules,
                Name = Name,
                MaxObjectBytes = options.Cache.MaxBodyBytes,
                MaxBufferedBytes = options.Cache.MaxBodyBytes,
                StoresParts = true,
                Collapses = options.Collapse,
                CollapseTimeout = options.CollapseTimeout,
                FinishesUnread = true,
                TagFields = [.. options.TagFields],
            },
            time,
            purges: SoftPurges);
    }

    public TimeProvider Time { get; }

    public ILogger Log { get; }

    public string Name { get; }

    public SoftPurges SoftPurges { get; }

    public RequestReader Reader { get; }

    public AnswerWriter Writer { get; }

    public HttpPurger ForApplication { get; }

    public HotHits Hot { get; }

    public CachingExchange Exchange { get; }

    public void Dispose()
    {
        Exchange.Dispose();
        SoftPurges.Dispose();
    }

    // The application compresses by itself where it wants to.
    private static HttpProxyOptions MessagesOf(HttpMiddlewareOptions options)
    {
        var messages = new HttpProxyOptions { Compress = false };
        messages.Cache.Name = options.Cache.Name;
        messages.TagFields.Clear();
        foreach (string name in options.TagFields)
            messages.TagFields.Add(name);
        foreach (string name in options.ExtraKeyFields)
            messages.ExtraKeyFields.Add(name);
        return messages;
    }
}
