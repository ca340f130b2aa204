using Forebay.Http.Client;
using Forebay.Http.Exchange;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.Storage;
using Forebay.Http.Targets;

namespace Forebay.Http;

/// <summary>An HTTP cache for <see cref="HttpClient"/> by the rules of RFC 9111, in the engine's tiers: what is fresh is answered without the origin, what is stale is validated,
/// and a change through this client makes invalid what it changed before its answer is seen.</summary>
/// <remarks>
/// <para>Requests with a body pass through. A body is stored when it has been read to its end. Answers say in <c>Cache-Status</c> (RFC 9211) where they
/// came from. What the request's <c>Cache-Control</c> asks for is kept to.</para>
/// <para>Thread-safe. The cache stays the caller's; disposing of the handler ends the validations that are under way behind answers already given.</para>
/// </remarks>
public sealed class CachingHandler : DelegatingHandler
{
    private readonly CachingExchange exchange;
    private readonly TimeProvider time;

    /// <summary>Makes a handler; <see cref="DelegatingHandler.InnerHandler"/> is what asks the origin.</summary>
    /// <param name="cache">Where responses are stored. Its tiers beyond memory need the serializer that <c>AddHttpCache</c> registers.</param>
    /// <param name="options">Null: the defaults, a private cache.</param>
    /// <param name="time">The clock by which ages are told; null: the system's.</param>
    /// <exception cref="ForebayConfigurationException">An option can't work.</exception>
    public CachingHandler(TieredCache cache, HttpCacheOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        options ??= new HttpCacheOptions();
        ResponseStoreOptions storeOptions = options.ToStore();
        this.time = time ?? TimeProvider.System;
        exchange = new CachingExchange(
            new ResponseStore(cache, storeOptions),
            new ExchangeOptions { Rules = storeOptions.Rules, Name = options.Name, MaxObjectBytes = options.MaxBodyBytes, MaxBufferedBytes = options.MaxBodyBytes, StoresParts = true },
            this.time);
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is not { IsAbsoluteUri: true } uri || !TargetUri.TryParse(uri.AbsoluteUri, out TargetUri? target))
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        FieldList fields = ClientMessages.Fields(request.Headers, request.Content);
        var facts = new RequestFacts(request.Method.Method, target, fields, request.Content is not null);
        Answer answer = await exchange.HandleAsync(facts, new ClientOrigin(request, fields, base.SendAsync, time), cancellationToken).ConfigureAwait(false);
        return ClientMessages.Of(request, answer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            exchange.Dispose();
        base.Dispose(disposing);
    }
}
