using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.StatusField;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>Asks the origin, and makes of its response an answer and what is stored.</summary>
internal sealed class OriginAsker(ResponseStore store, ResponseTaker taker, AnswerMaker maker, ExchangeOptions options, TimeProvider time, CancellationToken end)
{
    private int pumps;

    /// <summary>How many bodies are being read for the store.</summary>
    public int Pumps => Volatile.Read(ref pumps);

    /// <summary>Asks, and answers.</summary>
    /// <param name="ask">What to ask.</param>
    /// <param name="cancellationToken">The client's; what is asked for others too goes on without it.</param>
    /// <exception cref="HttpRequestException">The origin can't be reached, and nothing stands in.</exception>
    /// <exception cref="TimeoutException">It did not answer in time, and nothing stands in.</exception>
    public async ValueTask<Answer> AskAsync(Ask ask, CancellationToken cancellationToken)
    {
        OriginResponse response;
        try
        {
            response = await ask.Origin.SendAsync(ask.Fields, ask.IsDetached, ask.IsDetached ? end : cancellationToken).ConfigureAwait(false);
        }
        catch (Exception away) when (away is HttpRequestException or TimeoutException)
        {
            ask.Flight?.Tell(new FlightOutcome(null, away));
            if (StandIn(ask.Request, ask.Lookup, ask.StandsIn, null) is { } stale)
                return stale;
            throw;
        }
        try
        {
            return await AnswerAsync(ask, response, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await response.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What is stored in the place of an origin that is away or has failed; null: it must not be.</summary>
    public Answer? StandIn(RequestFacts request, Lookup lookup, StoredResponse? stored, int? status) =>
        stored is not null && Reuse.MayStandIn(request, stored.FactsFor(options.Rules), status, time.GetUtcNow(), options.Rules)
            ? maker.Make(request, stored, lookup.Key, new CacheStatus(options.Name) { Hit = true, Detail = status is { } code ? $"origin-{code}" : "origin-unreachable" })
            : null;

    private async ValueTask<Answer> AnswerAsync(Ask ask, OriginResponse response, CancellationToken cancellationToken)
    {
        if (StandIn(ask.Request, ask.Lookup, ask.StandsIn, response.Status) is { } stale)
        {
            ask.Flight?.Tell(new FlightOutcome(response.Status));
            await response.DisposeAsync().ConfigureAwait(false);
            return stale;
        }
        var told = new ResponseFacts(response.Status, response.Fields, response.RequestedAt, response.ReceivedAt, options.Rules);
        if (ask.Validates is { } stored)
        {
            if (told.Status == StatusCodes.NotModified)
                return await ConfirmedAsync(ask, stored, told, response, cancellationToken).ConfigureAwait(false);
            if (ask.Request.Method == "HEAD" && stored.Method == "GET")
                await HeadToldAsync(ask, stored, told, cancellationToken).ConfigureAwait(false);
        }
        return await TakeAsync(ask, told, response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A 304 to this cache's own condition (RFC 9111 section 4.3.3).</summary>
    private async ValueTask<Answer> ConfirmedAsync(Ask ask, StoredResponse stored, ResponseFacts told, OriginResponse response, CancellationToken cancellationToken)
    {
        await response.DisposeAsync().ConfigureAwait(false);
        if (Validation.Confirmed(told, [stored], one => one.FactsFor(options.Rules)).Count == 0)
        {
            // It speaks of something that is not stored: what is stored is of no use, and the request is made as if nothing were.
            return await AskAsync(ask with { Fields = ask.Request.Fields, Validates = null }, cancellationToken).ConfigureAwait(false);
        }
        StoredResponse freshened = stored.With(Freshening.Update(stored.Fields, told, options.Rules), told.RequestedAt, told.ReceivedAt);
        bool isStored = await store.StoreAsync(ask.Request, freshened, ask.Lookup, CancellationToken.None).ConfigureAwait(false);
        ask.Flight?.Tell(new FlightOutcome(told.Status));
        return maker.Make(ask.Request, freshened, isStored ? ask.Lookup.Key : null, new CacheStatus(options.Name) { Forward = ask.Reason, ForwardStatus = told.Status, Stored = isStored });
    }

    /// <summary>What the answer to a HEAD says of the stored answer to a GET (RFC 9111 section 4.3.5).</summary>
    private async ValueTask HeadToldAsync(Ask ask, StoredResponse stored, ResponseFacts told, CancellationToken cancellationToken)
    {
        if (told.Status != 200)
            return;
        if (Validation.IsSameRepresentation(told, stored.FactsFor(options.Rules)))
            await store.StoreAsync(ask.Request, stored.With(Freshening.Update(stored.Fields, told, options.Rules), told.RequestedAt, told.ReceivedAt), ask.Lookup, cancellationToken).ConfigureAwait(false);
        else
            await store.InvalidateAsync([ask.Request.Target], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hands a response on, and stores it where it may be.</summary>
    public async ValueTask<Answer> TakeAsync(Ask ask, ResponseFacts told, OriginResponse response, CancellationToken cancellationToken)
    {
        var status = new CacheStatus(options.Name) { Forward = ask.Reason, ForwardStatus = told.Status };
        long? length = ContentLengthOf(told);
        bool stores = Storing.Decide(ask.Request, told, options.Rules) == StoreDecision.Store && taker.HasRoomFor(ask.Request.Method == "HEAD" ? 0 : length)
            && ResponseKey.IsStorable(ask.Request.Target) && options.Refuses?.Invoke(ask.Request, told) != true
            && (!response.IsForOneUser || told.IsForSharing);
        if (told.Status == StatusCodes.Partial)
        {
            ask.Flight?.Tell(new FlightOutcome(told.Status));
            return await TakePartAsync(ask, told, response, stores && options.StoresParts, status, cancellationToken).ConfigureAwait(false);
        }
        if (!stores || (ask.Request.Method == "HEAD" && ask.Lookup.Response?.Method == "GET"))
        {
            ask.Flight?.Tell(new FlightOutcome(told.Status));
            return Pass(response, status);
        }
        StoredResponse head = taker.HeadOf(ask.Request, told);
        if (ask.Request.Method == "HEAD")
        {
            bool isStored = await store.StoreAsync(ask.Request, head, ask.Lookup, cancellationToken).ConfigureAwait(false);
            return Pass(response, status with { Stored = isStored });
        }
        return Share(ask, told, head, response, length, status);
    }

    private Answer Share(Ask ask, ResponseFacts told, StoredResponse head, OriginResponse response, long? length, CacheStatus status)
    {
        var id = Guid.NewGuid();
        BodyBuffer body = taker.BufferFor(length ?? (HasNoBody(told.Status) ? 0 : null), id);
        var shared = new SharedResponse(ask.Request, ask.Lookup, head, body);
        bool whole = ask.Request.Fields.Has(FieldNames.Range);
        Answer answer = whole && body.Length is not null
            ? maker.Make(ask.Request, head, null, status with { Stored = true }, body)
            : new Answer { Status = told.Status, Fields = WithoutLength(HopByHop.Without(response.Fields)), CacheStatus = status with { Stored = true }, Length = body.Length, Stream = body.Open() };
        ask.Flight?.Tell(new FlightOutcome(told.Status, Shared: shared));
        _ = PumpAsync(ask, shared, id, response);
        return answer;
    }

    private async Task PumpAsync(Ask ask, SharedResponse shared, Guid id, OriginResponse response)
    {
        Interlocked.Increment(ref pumps);
        // Who asked does not wait for what may be read at once.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await taker.PumpAsync(shared, id, response, end).ConfigureAwait(false);
        }
        finally
        {
            ask.Landed?.Invoke();
            Interlocked.Decrement(ref pumps);
        }
    }

    private async ValueTask<Answer> TakePartAsync(Ask ask, ResponseFacts told, OriginResponse response, bool stores, CacheStatus status, CancellationToken cancellationToken)
    {
        bool completes = ask.Completes is { } held && PartialCombination.MayCombine(held.FactsFor(options.Rules), told);
        if (!stores || !ContentRange.TryParse(told.Fields.First(FieldNames.ContentRange), out ContentRange range) || range.Length > options.MaxBufferedBytes)
        {
            // What only completes would be no answer to who asked for more.
            return ask.Completes is null ? Pass(response, status) : await AgainAsync(ask, response, cancellationToken).ConfigureAwait(false);
        }
        ReadOnlyMemory<byte> bytes;
        try
        {
            bytes = await ReadAsync(response, range.Length, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await response.DisposeAsync().ConfigureAwait(false);
        }
        StoredResponse part = taker.HeadOf(ask.Request, told).With(bytes, null, [new ByteRange(range.First, range.Last)], range.Complete);
        if (completes)
            part = Parts.Combine(ask.Completes!, part, options.Rules);
        else if (ask.Completes is not null)
            return await AgainAsync(ask, response, cancellationToken).ConfigureAwait(false);
        bool isStored = await store.StoreAsync(ask.Request, part, ask.Lookup, cancellationToken).ConfigureAwait(false);
        return completes
            ? maker.Make(ask.Request, part, null, status with { Stored = isStored })
            : new Answer { Status = told.Status, Fields = WithoutLength(part.Fields), CacheStatus = status with { Stored = isStored }, Memory = bytes, Length = bytes.Length };
    }

    private async ValueTask<Answer> AgainAsync(Ask ask, OriginResponse response, CancellationToken cancellationToken)
    {
        await response.DisposeAsync().ConfigureAwait(false);
        return await AskAsync(AskPlanner.Plain(ask.Request, ask.Origin, ask.Lookup) with { Reason = ForwardReason.Partial }, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(OriginResponse response, long length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        Stream body = await response.OpenAsync(cancellationToken).ConfigureAwait(false);
        int count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return count == length ? bytes : throw new HttpRequestException($"The origin's Content-Range says that its part has {length} bytes; it has {count}.");
    }

    /// <summary>The origin's answer as it is; nothing of it is kept.</summary>
    public static Answer Pass(OriginResponse response, CacheStatus status) => new()
    {
        Status = response.Status,
        Fields = HopByHop.Without(response.Fields),
        CacheStatus = status,
        Passed = response,
    };

    private static FieldList WithoutLength(FieldList fields)
    {
        FieldList without = fields.Copy();
        without.Remove(FieldNames.ContentLength);
        return without;
    }

    private static bool HasNoBody(int status) => status is 204 or 205 or StatusCodes.NotModified;

    private static long? ContentLengthOf(ResponseFacts told) =>
        long.TryParse(told.Fields.First(FieldNames.ContentLength), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long length) ? length : null;
}
