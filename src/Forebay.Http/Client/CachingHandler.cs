using Forebay.Http.Client;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;
using Forebay.Http.Targets;
using Forebay.Liveness;

namespace Forebay.Http;

/// <summary>An HTTP cache for <see cref="HttpClient"/> by the rules of RFC 9111, in the engine's tiers: what is fresh is answered without the origin, what is stale is validated,
/// and a change through this client makes invalid what it changed before its answer is seen.</summary>
/// <remarks>
/// <para>Requests with a body or a <c>Range</c> pass through, and parts are not stored. A body is stored when it has been read to its end. Answers say in <c>Cache-Status</c> (RFC 9211) where they
/// came from. What the request's <c>Cache-Control</c> asks for is kept to.</para>
/// <para>Thread-safe. The cache stays the caller's; disposing of the handler ends the validations that are under way behind answers already given.</para>
/// </remarks>
public sealed class CachingHandler : DelegatingHandler
{
    private readonly ResponseStore store;
    private readonly RuleOptions rules;
    private readonly string name;
    private readonly long maxBodyBytes;
    private readonly TimeProvider time;
    private readonly BackgroundValidations background = new();

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
        store = new ResponseStore(cache, storeOptions);
        rules = storeOptions.Rules;
        name = options.Name;
        maxBodyBytes = options.MaxBodyBytes;
        this.time = time ?? TimeProvider.System;
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
        var facts = new RequestFacts(request.Method.Method, target, ClientMessages.Fields(request.Headers, request.Content), request.Content is not null);
        if (!facts.IsGetOrHead)
            return await ChangeAsync(request, facts, cancellationToken).ConfigureAwait(false);
        if (facts.HasBody || facts.Fields.Has(FieldNames.Range))
            return await PassAsync(request, ForwardReason.Bypass, cancellationToken).ConfigureAwait(false);
        return await store.FindAsync(facts, cancellationToken).ConfigureAwait(false) is { } found
            ? await ReuseAsync(request, facts, found, cancellationToken).ConfigureAwait(false)
            : await MissAsync(request, facts, store.TakeLease(), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            background.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> ChangeAsync(HttpRequestMessage request, RequestFacts facts, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await PassAsync(request, ForwardReason.Method, cancellationToken).ConfigureAwait(false);
        // Before the answer is seen: whoever has it must not read what was before (RFC 9111 section 4.4).
        foreach (TargetUri target in Invalidating.TargetsOf(facts, Facts(response, time.GetUtcNow())))
            await store.InvalidateAsync(target, cancellationToken).ConfigureAwait(false);
        return response;
    }

    private async Task<HttpResponseMessage> PassAsync(HttpRequestMessage request, ForwardReason reason, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        Tell(response, new CacheStatus(name) { Forward = reason, ForwardStatus = (int)response.StatusCode });
        return response;
    }

    private async Task<HttpResponseMessage> MissAsync(HttpRequestMessage request, RequestFacts facts, Lease lease, CancellationToken cancellationToken)
    {
        if (facts.Directives.OnlyIfCached)
            return ClientMessages.GatewayTimeout(request, new CacheStatus(name) { Detail = "only-if-cached" }.ToString());
        var asked = new OriginRequest(lease, time.GetUtcNow());
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await TakeAsync(response, facts, asked, ForwardReason.Miss, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> ReuseAsync(HttpRequestMessage request, RequestFacts facts, FoundResponse found, CancellationToken cancellationToken)
    {
        StoredResponse stored = found.Response;
        ReuseDecision decision = Reuse.Decide(facts, stored.FactsFor(rules), time.GetUtcNow());
        PreconditionResult condition = Preconditions.Evaluate(facts, stored.FactsFor(rules));
        switch (decision)
        {
            case ReuseDecision.GatewayTimeout:
            case var _ when condition == PreconditionResult.AskOrigin && facts.Directives.OnlyIfCached:
                return ClientMessages.GatewayTimeout(request, new CacheStatus(name) { Detail = "only-if-cached" }.ToString());
            case ReuseDecision.Validate:
            case var _ when condition == PreconditionResult.AskOrigin:
                return await ValidateAsync(request, facts, found, cancellationToken).ConfigureAwait(false);
            case ReuseDecision.StaleWhileRevalidate:
                RevalidateLater(request, facts, found);
                break;
        }
        return Serve(request, facts, stored, new CacheStatus(name) { Hit = true });
    }

    private async Task<HttpResponseMessage> ValidateAsync(HttpRequestMessage request, RequestFacts facts, FoundResponse found, CancellationToken cancellationToken)
    {
        StoredResponse stored = found.Response;
        ForwardReason reason = ResponseAge.At(stored.FactsFor(rules), time.GetUtcNow()) < stored.FactsFor(rules).Lifetime.Seconds ? ForwardReason.Request : ForwardReason.Stale;
        // A condition that only the origin may judge goes to it as it is, and nothing that is stored answers for it.
        bool asksOrigin = Preconditions.Evaluate(facts, stored.FactsFor(rules)) == PreconditionResult.AskOrigin;
        FieldList? conditional = asksOrigin ? null : Validation.Condition(facts.Fields, stored.FactsFor(rules), []);
        var asked = new OriginRequest(found.Lease, time.GetUtcNow());
        HttpResponseMessage response;
        try
        {
            // A request is sent once; what may be sent again is a copy.
            response = conditional is null
                ? await base.SendAsync(request, cancellationToken).ConfigureAwait(false)
                : await base.SendAsync(ClientMessages.Copy(request, conditional), cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (!asksOrigin && Reuse.MayStandIn(facts, stored.FactsFor(rules), null, time.GetUtcNow(), rules))
        {
            return Serve(request, facts, stored, new CacheStatus(name) { Hit = true, Detail = "origin-unreachable" });
        }
        response.RequestMessage = request;
        int status = (int)response.StatusCode;
        if (!asksOrigin && Reuse.MayStandIn(facts, stored.FactsFor(rules), status, time.GetUtcNow(), rules))
        {
            response.Dispose();
            return Serve(request, facts, stored, new CacheStatus(name) { Hit = true, Detail = $"origin-{status}" });
        }
        if (status != StatusCodes.NotModified || conditional is null)
            return await TakeAsync(response, facts, asked, reason, cancellationToken).ConfigureAwait(false);
        ResponseFacts told = Facts(response, asked.At);
        if (Validation.Confirmed(told, [stored], one => one.FactsFor(rules)).Count == 0)
        {
            // It speaks of something that is not stored: what is stored is of no use, and the request is made as if nothing were.
            response.Dispose();
            return await MissAsync(request, facts, found.Lease, cancellationToken).ConfigureAwait(false);
        }
        response.Dispose();
        StoredResponse freshened = Freshen(stored, told);
        await store.StoreAsync(facts.Target, freshened, asked.Lease, cancellationToken).ConfigureAwait(false);
        return Serve(request, facts, freshened, new CacheStatus(name) { Forward = reason, ForwardStatus = status, Stored = true });
    }

    private StoredResponse Freshen(StoredResponse stored, ResponseFacts told) => new()
    {
        Method = stored.Method,
        Status = stored.Status,
        Fields = Freshening.Update(stored.Fields, told, rules),
        Original = stored.Original,
        RequestedAt = told.RequestedAt,
        ReceivedAt = told.ReceivedAt,
        Body = stored.Body,
    };

    /// <summary>Hands a response on, and stores it where it may be.</summary>
    private async Task<HttpResponseMessage> TakeAsync(HttpResponseMessage response, RequestFacts facts, OriginRequest asked, ForwardReason reason, CancellationToken cancellationToken)
    {
        ResponseFacts told = Facts(response, asked.At);
        bool stores = told.Status != StatusCodes.Partial && Storing.Decide(facts, told, rules) == StoreDecision.Store && !(response.Content.Headers.ContentLength > maxBodyBytes);
        Tell(response, new CacheStatus(name) { Forward = reason, ForwardStatus = told.Status, Stored = stores });
        if (!stores)
            return response;
        FieldList fields = Storing.Keep(told, rules);
        StoredResponse With(ReadOnlyMemory<byte> body) => new()
        {
            Method = facts.Method,
            Status = told.Status,
            Fields = fields,
            Original = new FieldList(facts.Fields.Where(field => Variants.NamesOf(fields).Contains(field.Name.ToLowerInvariant(), StringComparer.Ordinal))),
            RequestedAt = told.RequestedAt,
            ReceivedAt = told.ReceivedAt,
            Body = body,
        };
        if (facts.Method == "HEAD")
        {
            await store.StoreAsync(facts.Target, With(default), asked.Lease, cancellationToken).ConfigureAwait(false);
            return response;
        }
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var storing = new StreamContent(new StoringStream(body, maxBodyBytes, async (whole, token) => await store.StoreAsync(facts.Target, With(whole), asked.Lease, token).ConfigureAwait(false)));
        foreach ((string field, System.Net.Http.Headers.HeaderStringValues values) in response.Content.Headers.NonValidated)
            storing.Headers.TryAddWithoutValidation(field, values);
        response.Content = storing;
        return response;
    }

    private HttpResponseMessage Serve(HttpRequestMessage request, RequestFacts facts, StoredResponse stored, CacheStatus status)
    {
        ResponseFacts told = stored.FactsFor(rules);
        long age = ResponseAge.At(told, time.GetUtcNow());
        string tells = (status with { Ttl = told.Lifetime.Seconds - age }).Append(stored.Fields.Combined("Cache-Status"));
        return Preconditions.Evaluate(facts, told) == PreconditionResult.NotModified
            ? ClientMessages.NotModified(request, Preconditions.NotModifiedFields(stored.Fields), age, tells)
            : ClientMessages.Answer(request, stored, stored.Fields, age, tells);
    }

    /// <summary>Validates behind an answer that was given stale (RFC 5861 section 3), once at a time for a URI.</summary>
    private void RevalidateLater(HttpRequestMessage request, RequestFacts facts, FoundResponse found)
    {
        HttpRequestMessage copy = ClientMessages.Copy(request, facts.Fields);
        background.Start(ResponseKey.Of(facts.Target), async cancellationToken =>
        {
            using HttpResponseMessage response = await ValidateAsync(copy, facts, found, cancellationToken).ConfigureAwait(false);
            // It is stored when it has been read.
            await response.Content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        });
    }

    private ResponseFacts Facts(HttpResponseMessage response, DateTimeOffset requestedAt) =>
        new((int)response.StatusCode, ClientMessages.Fields(response.Headers, response.Content), requestedAt, time.GetUtcNow(), rules);

    private static void Tell(HttpResponseMessage response, CacheStatus status)
    {
        string? before = response.Headers.NonValidated.TryGetValues("Cache-Status", out var values) ? values.ToString() : null;
        response.Headers.Remove("Cache-Status");
        response.Headers.TryAddWithoutValidation("Cache-Status", status.Append(before));
    }

    /// <summary>What was so when the origin was asked: after this stamp nothing may have made the answer invalid, and its age counts from this time.</summary>
    private readonly record struct OriginRequest(Lease Lease, DateTimeOffset At);
}
