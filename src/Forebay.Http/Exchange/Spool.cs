using Forebay.Http.Storage;
using Forebay.Liveness;

namespace Forebay.Http.Exchange;

/// <summary>Where the pieces go of a body that grows beyond what is held whole.</summary>
internal sealed class Spool(ResponseStore store, LargeBodies? large, ExchangeOptions options, SharedResponse shared, Guid id)
{
    // Pieces that who reads along still finds in memory.
    private const int Recent = 3;
    private static readonly TimeSpan KeepPieces = TimeSpan.FromDays(21);
    private readonly string key = ResponseKey.Of(shared.Request.Target, "GET", shared.Request.KeyExtra);
    private readonly string[] tags = [ResponseKey.TagOf(shared.Request.Target), .. shared.Head.Tags.Select(ResponseKey.TagOf)];
    private Lease? lease = shared.Lookup.LeaseOf(ResponseKey.Of(shared.Request.Target, "GET", shared.Request.KeyExtra));
    private int written;
    private bool stores = large is not null;
    private bool trims;

    public async ValueTask GoOnAsync(CancellationToken cancellationToken)
    {
        BodyBuffer body = shared.Body;
        while (stores && body.Count >= (written + 1L) * body.PieceBytes)
            await WriteAsync(cancellationToken).ConfigureAwait(false);
        if (stores)
            return;
        if (!trims)
            body.BeginToTrim();
        trims = true;
        await body.TrimAsync(options.MaxBufferedBytes, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> StoreAsync(CancellationToken cancellationToken)
    {
        BodyBuffer body = shared.Body;
        if (body.Count <= options.MaxBufferedBytes)
            return await store.StoreAsync(shared.Request, shared.Head.With(body.ToMemory()), shared.Lookup, cancellationToken).ConfigureAwait(false);
        while (stores && body.Count > (long)written * body.PieceBytes)
            await WriteAsync(cancellationToken).ConfigureAwait(false);
        if (!stores)
            return false;
        StoredResponse whole = shared.Head.With(default, new LargeBody(id, body.Count, body.PieceBytes));
        return await store.StoreAsync(shared.Request, whole, shared.Lookup, cancellationToken, lease).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        BodyBuffer body = shared.Body;
        // A long body outlasts a lease: it is renewed with every piece, for as long as nothing was invalidated.
        lease = lease is { } held ? store.Cache.Renew(held, key, [.. tags.Select(Tag.Of)]) : null;
        stores = lease is not null && body.Count <= options.MaxObjectBytes
            && await large!.WriteAsync(id, written, body.Piece(written), tags, KeepPieces, cancellationToken).ConfigureAwait(false);
        if (!stores)
            return;
        written++;
        if (written > Recent)
            body.Drop(written - 1 - Recent);
    }
}
