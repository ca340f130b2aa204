using Forebay;
using Forebay.MySql;
using Forebay.Sqlite;
using Forebay.Sqlite.Native;
using MusicStore.Catalogue;
using MusicStore.Primary;
using MusicStore.Search;
using MusicStore.Similarity;

namespace MusicStore.Mirror;

/// <summary>Repeats in the store's own file the tables of the primary that search and vectors are made of.</summary>
/// <remarks>
/// What the feed names is marked in the file before the feed's position moves on; then it is read again from the primary, written, and what was searched is invalidated; then the mark
/// goes. A kill at any point leaves the mark, and to read a row once more does no harm. One reading at a time, so that an older row never comes behind a newer one. Thread-safe.
/// </remarks>
internal sealed class PrimaryMirror(SqlitePool file, IPrimary primary, MirrorMarks marks, TieredCache cache, VectorRequests vectors) : ISearchedRows, IDisposable
{
    private const int PageRows = 2_000;
    private static readonly TimeSpan RefreshWait = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SemaphoreSlim marked = new(0);

    /// <summary>Takes the tags of what has changed. The feed calls it.</summary>
    public async ValueTask NoteAsync(IReadOnlyCollection<string> tags, CancellationToken cancellation)
    {
        if (await marks.AddAsync(tags, cancellation))
            marked.Release();
    }

    /// <summary>Completes when something was noted.</summary>
    public Task NotedAsync(CancellationToken cancellation) => marked.WaitAsync(cancellation);

    /// <summary>Reads again all that is marked.</summary>
    public async Task CatchUpAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            while (await marks.ReadAsync(cancellation) is { Count: > 0 } found)
            {
                foreach (IGrouping<MirrorTable, MirrorMark> table in found.GroupBy(mark => mark.Table))
                {
                    if (table.Any(mark => mark.Key is null))
                        await CopyAsync(table.Key, cancellation);
                    else
                        await ReadAgainAsync(table.Key, [.. table.Select(mark => mark.Key!.Value)], cancellation);
                }
                await TellAsync(found, cancellation);
                await marks.RemoveAsync(found, cancellation);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask RefreshAsync(string table, long id, CancellationToken cancellation)
    {
        // Where this can't be done now, the feed tells of the row, too.
        if (!await gate.WaitAsync(RefreshWait, cancellation))
            return;
        try
        {
            await ReadAgainAsync(MirrorTable.All.First(one => one.Name == table), [new MirrorKey(id, 0)], cancellation);
        }
        catch (Exception e) when (e is MySqlException or IOException or SqliteException or TimeoutException)
        {
            // The write itself is committed.
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        gate.Dispose();
        marked.Dispose();
    }

    private async Task ReadAgainAsync(MirrorTable table, IReadOnlyList<MirrorKey> keys, CancellationToken cancellation)
    {
        Func<IPrimaryRow, MirrorRow> read = MirrorRow.Reader(table);
        List<(MirrorKey Key, MirrorRow? Row)> rows = await primary.ReadAsync(
            async db =>
            {
                List<(MirrorKey, MirrorRow?)> found = [];
                foreach (MirrorKey key in keys)
                    found.Add((key, await db.FirstOrDefaultAsync(table.OneText, read, key.Values(table))));
                return found;
            },
            cancellation);
        await file.WriteAsync(
            db =>
            {
                var session = new SqliteSession(db);
                foreach ((MirrorKey key, MirrorRow? row) in rows)
                    session.Run(row is null ? table.DeleteText : table.UpsertText, row?.Values ?? key.Values(table));
                return true;
            },
            cancellation);
    }

    private async Task CopyAsync(MirrorTable table, CancellationToken cancellation)
    {
        Func<IPrimaryRow, MirrorRow> read = MirrorRow.Reader(table);
        HashSet<MirrorKey> gone = [.. await file.ReadAsync(db => db.Cached(table.KeysText).All(row => new MirrorKey(row.ColumnInt64(0), table.Key.Length > 1 ? row.ColumnInt64(1) : 0)), cancellation)];
        var last = new MirrorKey(long.MinValue, long.MinValue);
        while (true)
        {
            List<MirrorRow> page = await primary.ReadAsync(db => db.AllAsync(table.NextText, read, table.Key.Length > 1 ? [last.First, PageRows, last.Second] : [last.First, PageRows]), cancellation);
            if (page.Count == 0)
                break;
            await file.WriteAsync(
                db =>
                {
                    var session = new SqliteSession(db);
                    page.ForEach(row => session.Run(table.UpsertText, row.Values));
                    return true;
                },
                cancellation);
            page.ForEach(row => gone.Remove(row.Key));
            last = page[^1].Key;
        }
        await file.WriteAsync(
            db =>
            {
                var session = new SqliteSession(db);
                foreach (MirrorKey key in gone)
                    session.Run(table.DeleteText, key.Values(table));
                return true;
            },
            cancellation);
    }

    private async Task TellAsync(List<MirrorMark> found, CancellationToken cancellation)
    {
        if (found.Exists(mark => TrackIndex.Tables.Contains(mark.Table.Name)))
            await cache.RemoveByTagAsync(StoreTags.Search, cancellation);
        if (found.Exists(mark => mark.Key is null))
            vectors.NoteGap();
        else
            vectors.Note(found.Select(mark => (mark.Table.Name, mark.Key!.Value.First)));
    }
}
