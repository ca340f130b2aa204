using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.Storage;

namespace Forebay.Http.Exchange;

/// <summary>Reads a response that may be stored, lets those who wait for it have it as it comes, and stores it when it has come to its end.</summary>
internal sealed class ResponseTaker(ResponseStore store, LargeBodies? large, ExchangeOptions options, TimeProvider time)
{
    /// <summary>What is stored of a response, its body apart.</summary>
    public StoredResponse HeadOf(RequestFacts request, ResponseFacts told)
    {
        FieldList fields = Storing.Keep(told, options.Rules);
        IReadOnlyList<string> names = Variants.NamesOf(fields);
        return new StoredResponse
        {
            Method = request.Method == "HEAD" ? "HEAD" : "GET",
            Status = told.Status,
            Fields = fields,
            Original = new FieldList(request.Fields.Where(field => names.Contains(field.Name.ToLowerInvariant(), StringComparer.Ordinal))),
            RequestedAt = told.RequestedAt,
            ReceivedAt = told.ReceivedAt,
            Tags = ResponseTags.Of(fields, options.TagFields),
        };
    }

    /// <summary>Whether there is room for a body: it is not longer than what is stored, and what is not held whole has a tier to go to.</summary>
    public bool HasRoomFor(long? length) => length is not { } known || (known <= options.MaxObjectBytes && (known <= options.MaxBufferedBytes || CanStoreLarge));

    /// <summary>A buffer for a body of this length.</summary>
    public BodyBuffer BufferFor(long? length, Guid id) =>
        new(length is { } known && known <= options.MaxBufferedBytes ? (int)Math.Max(1, known) : options.ChunkBytes, length, CanStoreLarge ? (index, cancellation) => large!.ReadAsync(id, index, cancellation) : null);

    private bool CanStoreLarge => options.StoresLarge && large is not null;

    /// <summary>Reads the body to its end, and stores the response. Ends in any case, and disposes of the response.</summary>
    /// <returns>True: it is stored.</returns>
    public async Task<bool> PumpAsync(SharedResponse shared, Guid id, OriginResponse response, CancellationToken cancellationToken)
    {
        BodyBuffer body = shared.Body;
        var spool = new Spool(store, CanStoreLarge ? large : null, options, shared, id);
        try
        {
            using var pause = new CancellationTokenSource(options.BodyTimeout, time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancellationToken);
            Stream source = await response.OpenAsync(limit.Token).ConfigureAwait(false);
            while (body.Length is not { } whole || body.Count < whole)
            {
                int count = await source.ReadAsync(body.GetMemory(), limit.Token).ConfigureAwait(false);
                if (count == 0)
                    break;
                body.Advance(count);
                pause.CancelAfter(options.BodyTimeout);
                if (!options.FinishesUnread && body.IsUnread && !body.IsWhole)
                    throw new OperationCanceledException("Nobody reads the body any more.");
                if (body.Count <= options.MaxBufferedBytes)
                    continue;
                // Waiting for the tier, or for who reads slowly, is no pause of the origin's.
                pause.CancelAfter(Timeout.InfiniteTimeSpan);
                await spool.GoOnAsync(limit.Token).ConfigureAwait(false);
                pause.CancelAfter(options.BodyTimeout);
            }
            if (body.Length is { } said && body.Count < said)
                throw new IOException($"The body ended after {body.Count} of {said} bytes.");
            return await spool.StoreAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Whatever it is: who reads must not take what has come so far for the whole.
            body.Fail(failure);
            return false;
        }
        finally
        {
            body.Complete();
            await response.DisposeAsync().ConfigureAwait(false);
        }
    }
}
