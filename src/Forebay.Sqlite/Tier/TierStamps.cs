using System.Runtime.InteropServices;
using Forebay.Liveness;
using Forebay.Sqlite.Native;

namespace Forebay.Sqlite;

/// <summary>Writes the pages of the stamp table, and knows what each adds to the digest that the meta row keeps of all of them.</summary>
/// <remarks>Used by the writer alone, inside its transactions.</remarks>
internal sealed class TierStamps(SqliteConnection connection, StampTable table)
{
    private readonly ulong[] digests = new ulong[table.PageCount];

    /// <summary>Writes every page that is not in the file as it is here: what an intent or another number of places has changed since the file was read.</summary>
    /// <param name="stored">The digests of the file's pages; null: they are of a table of another size, and all are written anew.</param>
    /// <returns>The digest of all pages.</returns>
    public ulong PutAll(IReadOnlyDictionary<long, ulong>? stored)
    {
        if (stored is null)
            connection.Execute("DELETE FROM stamp");
        ulong all = 0;
        long[] stamps = new long[StampTable.PageSlots];
        for (int page = 0; page < digests.Length; page++)
        {
            table.CopyPage(page, stamps);
            if (!stamps.AsSpan().ContainsAnyExcept(0))
                continue;
            ulong digest = TierFile.Digest(page, MemoryMarshal.AsBytes(stamps.AsSpan()));
            bool same = stored is not null && stored.TryGetValue(page, out ulong known) && known == digest;
            all ^= same ? digests[page] = digest : Put(page);
        }
        return all;
    }

    /// <summary>Writes a page as it is now; returns by what the digest of all pages changes.</summary>
    public ulong Replace(int page) => digests[page] ^ Put(page);

    private ulong Put(int page)
    {
        Span<long> stamps = stackalloc long[StampTable.PageSlots];
        table.CopyPage(page, stamps);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(stamps);
        SqliteStatement put = connection.Cached(TierSchema.PutStamps);
        put.Bind(1, (long)page);
        put.Bind(2, bytes);
        put.Run();
        return digests[page] = TierFile.Digest(page, bytes);
    }
}
