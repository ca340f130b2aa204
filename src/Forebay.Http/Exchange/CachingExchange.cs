using Forebay.Http.Client;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;
using Forebay.Http.Targets;

namespace Forebay.Http.Exchange;

/// <summary>Answers requests by what is stored, and asks the origin where the rules say so: what every door of the cache does, whatever its messages are.</summary>
/// <remarks>Thread-safe. Disposing of it ends the validations that are under way behind answers already given, and the bodies that are read for the store.</remarks>
internal sealed class CachingExchange : IDisposable
{
    private readonly ResponseStore store;
    private readonly ExchangeOptions options;
    private readonly TimeProvider time;
    private readonly LargeBodies? large;
    private readonly SoftPurges? purges;
    private readonly AnswerMaker maker;
    private readonly AskPlanner planner;
    private readonly OriginAsker asker;
    private readonly FlightTable flights = new();
    private readonly BackgroundValidations background = new();
    private readonly CancellationTokenSource end = new();

    public CachingExchange(ResponseStore store, ExchangeOptions options, TimeProvider time, LargeBodies? large = null, SoftPurges? purges = null)
    {
        this.store = store;
        this.options = options;
        this.time = time;
        this.large = large;
        this.purges = purges;
        maker = new AnswerMaker(options, large, time);
        planner = new AskPlanner(options, time);
        asker = new OriginAsker(store, new ResponseTaker(store, large, options, time), maker, options, time, end.Token);
    }

    /// <summary>What goes on behind answers that were given: bodies that are read, validations; for tests, and for whoever waits for calm.</summary>
    public int Running => asker.Pumps + background.Count;

    /// <summary>The answer to a request.</summary>
    /// <exception cref="HttpRequestException">The origin can't be reached, and nothing stands in.</exception>
    /// <exception cref="TimeoutException">It did not answer in time, and nothing stands in.</exception>
    public async ValueTask<Answer> HandleAsync(RequestFacts request, IOrigin origin, CancellationToken cancellationToken)
    {
        if (!request.IsGetOrHead)
            return await ChangeAsync(request, origin, cancellationToken).ConfigureAwait(false);
        if (request.HasBody || !ResponseKey.IsStorable(request.Target) || (request.Fields.Has(FieldNames.Range) && !options.StoresParts))
            return await PassAsync(request, origin, ForwardReason.Bypass, cancellationToken).ConfigureAwait(false);
        bool joins = options.Collapses && request.Method == "GET" && !request.Fields.Has(FieldNames.Authorization) && request.Directives is { NoStore: false, NoCache: false };
        string key = ResponseKey.Of(request.Target, "GET", request.KeyExtra);
        while (true)
        {
            Lookup lookup = await store.FindAsync(request, cancellationToken).ConfigureAwait(false);
            if (lookup.Response is not null && await ReuseAsync(request, lookup, origin, cancellationToken).ConfigureAwait(false) is { } reused)
                return reused;
            if (request.Directives.OnlyIfCached && lookup.Response is null)
                return OnlyIfCached();
            (Answer? enough, Ask? ask) = await PlanAsync(request, lookup, origin, cancellationToken).ConfigureAwait(false);
            if (enough is not null)
                return enough;
            if (!joins)
                return await asker.AskAsync(ask!, cancellationToken).ConfigureAwait(false);
            if (flights.TryLead(key, out Flight flight))
                return await LeadAsync(ask!, key, flight, cancellationToken).ConfigureAwait(false);
            (Answer? followed, bool isOver) = await FollowAsync(ask!, flight, cancellationToken).ConfigureAwait(false);
            if (followed is not null)
                return followed;
            // What is under way was made invalid: from now on others wait for this one.
            if (isOver && flights.TryReplace(key, flight, out Flight? instead))
                return await LeadAsync(ask!, key, instead, cancellationToken).ConfigureAwait(false);
            joins = false;
        }
    }

    public void Dispose()
    {
        end.Cancel();
        background.Dispose();
    }

    /// <summary>A request that may change something. Its own answer is stored where it stands for a GET's (RFC 9110 section 9.3.3).</summary>
    private async ValueTask<Answer> ChangeAsync(RequestFacts request, IOrigin origin, CancellationToken cancellationToken)
    {
        Lookup before = store.Begin(request);
        OriginResponse response = await origin.SendAsync(request.Fields, detached: false, cancellationToken).ConfigureAwait(false);
        try
        {
            var told = new ResponseFacts(response.Status, response.Fields, response.RequestedAt, response.ReceivedAt, options.Rules);
            // Before the answer is seen: whoever has it must not read what was before (RFC 9111 section 4.4).
            TargetUri[] targets = [.. Invalidating.TargetsOf(request, told)];
            if (targets.Length > 0)
                await store.InvalidateAsync(targets, CancellationToken.None).ConfigureAwait(false);
            if (request.Method == "POST" && store.Resume(request, before) is { } lookup)
            {
                var ask = new Ask { Request = request, Origin = origin, Lookup = lookup, Fields = request.Fields, Reason = ForwardReason.Method };
                return await asker.TakeAsync(ask, told, response, cancellationToken).ConfigureAwait(false);
            }
            return OriginAsker.Pass(response, new CacheStatus(options.Name) { Forward = ForwardReason.Method, ForwardStatus = response.Status });
        }
        catch
        {
            await response.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<Answer> PassAsync(RequestFacts request, IOrigin origin, ForwardReason reason, CancellationToken cancellationToken)
    {
        OriginResponse response = await origin.SendAsync(request.Fields, detached: false, cancellationToken).ConfigureAwait(false);
        return OriginAsker.Pass(response, new CacheStatus(options.Name) { Forward = reason, ForwardStatus = response.Status });
    }

    /// <summary>The answer by what was found; null: the origin must be asked first.</summary>
    private async ValueTask<Answer?> ReuseAsync(RequestFacts request, Lookup lookup, IOrigin origin, CancellationToken cancellationToken)
    {
        StoredResponse stored = lookup.Response!;
        ResponseFacts facts = stored.FactsFor(options.Rules);
        if (!await HasBodyAsync(stored, cancellationToken).ConfigureAwait(false))
        {
            await store.RemoveAsync(lookup.Key!, cancellationToken).ConfigureAwait(false);
            lookup.Forget();
            return null;
        }
        ReuseDecision decision = Reuse.Decide(request, facts, time.GetUtcNow());
        if (decision == ReuseDecision.Fresh && await IsPurgedAsync(request, lookup, stored, cancellationToken).ConfigureAwait(false))
            decision = facts is { ForbidsStale: false, Directives.StaleWhileRevalidate: > 0 } ? ReuseDecision.StaleWhileRevalidate : ReuseDecision.Validate;
        PreconditionResult condition = Preconditions.Evaluate(request, facts);
        switch (decision)
        {
            case ReuseDecision.GatewayTimeout:
            case var _ when request.Directives.OnlyIfCached && (condition == PreconditionResult.AskOrigin || decision == ReuseDecision.Validate):
                return OnlyIfCached();
            case ReuseDecision.Validate:
            case var _ when condition == PreconditionResult.AskOrigin:
                return null;
            case ReuseDecision.StaleWhileRevalidate:
                RevalidateLater(request, lookup, origin);
                break;
        }
        return maker.Make(request, stored, lookup.Key, new CacheStatus(options.Name) { Hit = true });
    }

    private async ValueTask<bool> IsPurgedAsync(RequestFacts request, Lookup lookup, StoredResponse stored, CancellationToken cancellationToken) =>
        purges is not null && SoftPurges.Covers(await purges.ReadAsync(cancellationToken).ConfigureAwait(false), lookup.Key!, stored, request.Target);

    // The pieces of a large body are entries of their own, and the tiers may have had to make room.
    private async ValueTask<bool> HasBodyAsync(StoredResponse stored, CancellationToken cancellationToken) =>
        stored.Large is not { } pieces || (large is not null && await large.ReadAsync(pieces.Id, 0, cancellationToken).ConfigureAwait(false) is not null);

    /// <summary>What the origin is asked; or the answer, where parts are stored that are enough.</summary>
    private async ValueTask<(Answer? Answer, Ask? Ask)> PlanAsync(RequestFacts request, Lookup lookup, IOrigin origin, CancellationToken cancellationToken)
    {
        if (lookup.Response is not null)
            return (null, planner.Validation(request, origin, lookup));
        if (!options.StoresParts || request.Method != "GET")
            return (null, AskPlanner.Plain(request, origin, lookup));
        await store.FindPartsAsync(request, lookup, cancellationToken).ConfigureAwait(false);
        if (lookup.Part is not { } part)
            return (null, AskPlanner.Plain(request, origin, lookup));
        bool usable = Reuse.Decide(request, part.FactsFor(options.Rules), time.GetUtcNow()) is ReuseDecision.Fresh or ReuseDecision.Stale
            && Preconditions.Evaluate(request, part.FactsFor(options.Rules)) == PreconditionResult.Send
            && !await IsPurgedAsync(request, lookup, part, cancellationToken).ConfigureAwait(false);
        if (usable && maker.Answers(request, part))
            return (maker.Make(request, part, null, new CacheStatus(options.Name) { Hit = true }), null);
        return (null, (usable ? planner.Completion(request, origin, lookup, part) : null) ?? AskPlanner.Plain(request, origin, lookup));
    }

    private async ValueTask<Answer> LeadAsync(Ask ask, string key, Flight flight, CancellationToken cancellationToken)
    {
        try
        {
            return await asker.AskAsync(ask with { Flight = flight, IsDetached = true, Landed = () => flights.End(key, flight) }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Who still waits looks for himself. Where the response is shared, others may come until its body is stored.
            flight.Tell(new FlightOutcome(null));
            if ((await flight.Outcome.ConfigureAwait(false)).Shared is null)
                flights.End(key, flight);
        }
    }

    /// <summary>The answer by another's request to the origin; null: it is none for this one. True: nor for anybody any more.</summary>
    private async ValueTask<(Answer? Answer, bool IsOver)> FollowAsync(Ask ask, Flight flight, CancellationToken cancellationToken)
    {
        FlightOutcome outcome;
        try
        {
            outcome = await flight.Outcome.WaitAsync(options.CollapseTimeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return (null, false);
        }
        if (outcome.Failure is { } failure)
        {
            return asker.StandIn(ask.Request, ask.Lookup, ask.StandsIn, null) is { } stale
                ? (stale, false)
                : throw (failure is TimeoutException ? new TimeoutException(failure.Message, failure) : new HttpRequestException(failure.Message, failure));
        }
        if (outcome.Status is { } status && asker.StandIn(ask.Request, ask.Lookup, ask.StandsIn, status) is { } standing)
            return (standing, false);
        if (outcome.Shared is not { } shared)
            return (null, false);
        if (!store.IsAlive(shared.Request, shared.Lookup, shared.Head))
            return (null, true);
        return (Join(ask, shared), false);
    }

    private Answer? Join(Ask ask, SharedResponse shared)
    {
        RequestFacts request = ask.Request;
        ResponseFacts facts = shared.Head.FactsFor(options.Rules);
        if (!Variants.Matches(shared.Head.Original, shared.Head.Fields, request.Fields)
            || Reuse.Decide(request, facts, time.GetUtcNow()) != ReuseDecision.Fresh
            || Preconditions.Evaluate(request, facts) == PreconditionResult.AskOrigin
            || shared.Body.TryOpen() is not { } reader)
        {
            return null;
        }
        // It is opened once to hold the beginning while the answer is made of it.
        using (reader)
        {
            CacheStatus status = shared.Body.IsWhole
                ? new CacheStatus(options.Name) { Hit = true }
                : new CacheStatus(options.Name) { Forward = ask.Reason, ForwardStatus = facts.Status, Collapsed = true };
            return maker.Make(request, shared.Head, null, status, shared.Body);
        }
    }

    /// <summary>Validates behind an answer that was given stale (RFC 5861 section 3), once at a time for a key.</summary>
    private void RevalidateLater(RequestFacts request, Lookup lookup, IOrigin origin)
    {
        Ask ask = planner.Validation(request, origin, lookup) with { IsDetached = true };
        background.Start(lookup.Key!, async cancellationToken =>
        {
            Answer answer = await asker.AskAsync(ask, cancellationToken).ConfigureAwait(false);
            await using (answer.ConfigureAwait(false))
            {
                // What is stored is read for the store; this waits for its end.
                if (answer.Stream is { } body)
                    await body.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            }
        });
    }

    private Answer OnlyIfCached() => new()
    {
        Status = 504,
        Fields = new FieldList(),
        CacheStatus = new CacheStatus(options.Name) { Detail = "only-if-cached" },
        Length = 0,
    };
}
