using System.Collections.Concurrent;
using System.Text;
using Forebay.MySql.Proxy.Reports;
using Forebay.Sql.Reading;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>All that an answer depends on beside its statement and the rows: schema, user, database, settings. Sessions that are alike in it share their answers. Thread-safe.</summary>
internal sealed class SessionScope(CatalogView view, byte[] hash, SqlReader reader, Encoding? encoding, IReadOnlySet<string> tracked, MySqlProxyOptions options, DigestTable digests)
{
    private readonly ConcurrentDictionary<byte[], KnownRequest> requests = new(ByteComparer.Instance);
    private int count;

    public CatalogView View => view;

    public byte[] Hash => hash;

    public IReadOnlySet<string> Tracked => tracked;

    /// <summary>What a text means here.</summary>
    public KnownRequest Find(ReadOnlySpan<byte> text)
    {
        if (requests.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(text, out KnownRequest? known))
            return known;
        KnownRequest made = Make(text.ToArray());
        // Large texts are written once, mostly: they would fill memory.
        if (text.Length > 16384)
            return made;
        if (Interlocked.Increment(ref count) > options.MaxRememberedRequests)
        {
            requests.Clear();
            Volatile.Write(ref count, 1);
        }
        return requests.GetOrAdd(made.Text, made);
    }

    // In a character set whose letters may have bytes that look like signs, nothing is read: it may be anything.
    private KnownRequest Make(byte[] text)
    {
        string? source = encoding?.GetString(text);
        return new KnownRequest(this, text, reader.Read(source ?? "?"), source, options, digests);
    }
}
