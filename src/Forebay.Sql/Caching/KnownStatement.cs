using System.Data.Common;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>What a text means in a database, and what is done with it. Immutable.</summary>
internal abstract class KnownStatement
{
    public abstract byte[] TextHash { get; }
    public abstract ulong Digest { get; }
    public abstract string NormalForm { get; }
    public abstract string? Refusal { get; }
    public abstract EntryOptions Options { get; }
    public abstract StatementEffect Effect { get; }
    public abstract void AddReadTags(ICollection<string> tags, DbParameterCollection parameters, SqlDatabase database);
    public abstract void AddWriteTags(ICollection<string> tags, DbParameterCollection parameters, SqlDatabase database);
    public static Func<string, KnownStatement> Reader(SqlDialect dialect, ISqlCatalog catalog, SqlCacheOptions options) => throw new NotSupportedException();
}
