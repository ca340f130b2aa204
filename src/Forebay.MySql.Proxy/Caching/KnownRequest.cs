using System.Security.Cryptography;
using Forebay.MySql.Proxy.Reports;
using Forebay.MySql.Proxy.Sessions;
using Forebay.Sql.Policies;
using Forebay.Sql.Reading;

namespace Forebay.MySql.Proxy.Caching;

/// <summary>A statement's text, and what it means for sessions of one scope. Immutable but for what it remembers; thread-safe.</summary>
internal sealed class KnownRequest
{
    private static readonly byte[] TextMark = "\0text"u8.ToArray(), BinaryMark = "\0binary"u8.ToArray();

    private readonly SessionScope scope;
    private readonly byte[] textHash;
    private readonly RememberedKeys executions;

    public KnownRequest(SessionScope scope, byte[] text, SqlStatement statement, string? source, MySqlProxyOptions options, DigestTable digests)
    {
        this.scope = scope;
        Text = text;
        Statement = statement;
        textHash = SHA256.HashData(text);
        executions = new RememberedKeys(options.MaxRememberedRequests);
        SqlPolicy policy = options.Policies.Resolve(statement);
        Refusal = statement.Uncacheable ?? (policy.IsOff ? new SqlRefusal(SqlRefusalReason.Hint, "A policy says that it is not cached.") : null);
        Region = policy.Region ?? options.Region;
        Options = new EntryOptions { Region = Region, FreshFor = policy.FreshFor };
        FurtherTags = policy.Tags;
        IsStrict = options.Consistency == MySqlConsistency.Strict || statement.Hints.IsStrict;
        Kind = RequestReader.KindOf(statement, source);
        Meaning = Kind == RequestKind.Set ? SetReader.Read(source!, scope.Tracked) : SetMeaning.Known;
        AsksForLast = source is null || RequestReader.AsksForLast(source);
        Digest = digests.Find(statement);
        Key = Refusal is null && source is not null ? KeyOf(TextMark, []) : null;
    }

    /// <summary>As it is sent.</summary>
    public byte[] Text { get; }

    public SqlStatement Statement { get; }

    /// <summary>Why its answer is not cached; null: it may be.</summary>
    public SqlRefusal? Refusal { get; }

    /// <summary>The key of its answer when it is sent as text; null: it is not cached.</summary>
    public string? Key { get; }

    public string Region { get; }

    public EntryOptions Options { get; }

    public IReadOnlyList<string> FurtherTags { get; }

    public bool IsStrict { get; }

    public RequestKind Kind { get; }

    public SetMeaning Meaning { get; }

    /// <summary>Whether it may ask what the statement before it did: then the server has to know of that.</summary>
    public bool AsksForLast { get; }

    public DigestCounters Digest { get; }

    public bool MayWrite => Statement.MayWriteAnything || Statement.Writes.Count > 0;

    /// <summary>Whether the names of all rows that it changes are known from itself.</summary>
    public bool IsExact => !Statement.MayWriteAnything && Statement.Writes.All(static write => write.UnknownKeys.Count == 0 && !write.Table.HasTriggers);

    /// <summary>Whether more than one transaction may be committed by it.</summary>
    public bool IsSeveral => Statement.MayWriteAnything || Statement.Kinds.Count > 1;

    public SessionScope Scope => scope;

    public CatalogView View => scope.View;

    /// <summary>The key of the answer to an execution, as a prepared statement.</summary>
    /// <param name="parameters">Types and values as they are sent.</param>
    /// <param name="found">The key.</param>
    public bool TryKey(ReadOnlySpan<byte> parameters, out string found)
    {
        if (Refusal is not null)
        {
            found = "";
            return false;
        }
        if (!executions.TryGet(parameters, out found))
            found = executions.Add(parameters.ToArray(), KeyOf(BinaryMark, parameters));
        return true;
    }

    /// <summary>Adds what its answer depends on.</summary>
    public void AddReadTags(ICollection<string> tags, SqlParameters? parameters)
    {
        tags.Add(scope.View.Tag);
        Statement.AddReadTags(tags, parameters);
        foreach (string tag in FurtherTags)
            tags.Add(tag);
    }

    /// <summary>Adds what it may change.</summary>
    public void AddWriteTags(ICollection<string> tags, SqlParameters? parameters)
    {
        if (Statement.MayWriteAnything)
            tags.Add(scope.View.Tag);
        else
            Statement.AddWriteTags(tags, parameters);
    }

    private string KeyOf(ReadOnlySpan<byte> mark, ReadOnlySpan<byte> parameters)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(scope.Hash);
        hash.AppendData(mark);
        hash.AppendData(textHash);
        hash.AppendData(parameters);
        Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(sum);
        return string.Concat(Region, ":", Convert.ToHexStringLower(sum[..20]));
    }
}
