using System.Data.Common;
using Forebay.Sql.Policies;
using Forebay.Sql.Reading;
using Forebay.Sql.Results;
using Forebay.Sql.Schema;

namespace Forebay.Sql.Caching;

/// <summary>What a text means in a database, and what is done with it. Immutable.</summary>
internal sealed class KnownStatement
{
    private readonly SqlStatement read;
    private readonly IReadOnlyList<string> further;
    private readonly string? versionColumn;

    private KnownStatement(SqlStatement read, string text, SqlCacheOptions options)
    {
        this.read = read;
        TextHash = KeyBytes.HashOf(text);
        SqlPolicy policy = options.Policies.Resolve(read);
        Refusal = read.Uncacheable ?? (policy.IsOff ? new SqlRefusal(SqlRefusalReason.Hint, "A policy says that it is not cached.") : null);
        Region = policy.Region ?? options.Region;
        Options = new EntryOptions { Region = Region, FreshFor = policy.FreshFor };
        further = policy.Tags;
        // Of one row by its key the version is known; of several there is none.
        if (read.Reads is [{ Pin: { Key.IsPrimary: true } } only])
            versionColumn = options.VersionColumns.GetValueOrDefault(only.Table.Name);
        Effect = EffectOf(read);
        IsChained = Effect is StatementEffect.Commits or StatementEffect.RollsBack && read.NormalForm.Contains("AND CHAIN", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What stands for its text in keys.</summary>
    public byte[] TextHash { get; }

    public ulong Digest => read.Digest;

    public string NormalForm => read.NormalForm;

    /// <summary>Why its rows are not cached; null: they may be.</summary>
    public SqlRefusal? Refusal { get; }

    public string Region { get; }

    public EntryOptions Options { get; }

    public StatementEffect Effect { get; }

    /// <summary>Whether another transaction begins where it ends one.</summary>
    public bool IsChained { get; }

    /// <summary>What reads texts of a database.</summary>
    public static Func<string, KnownStatement> Reader(SqlDialect dialect, ISqlCatalog catalog, SqlCacheOptions options)
    {
        // Each text is remembered once, by the schema.
        var reader = new SqlReader(dialect, catalog, new SqlReaderOptions { MaxRememberedTexts = 2, HasNamedParameters = true });
        return text => new KnownStatement(reader.Read(text), text, options);
    }

    /// <summary>How its rows are stored: with their version, where they have one.</summary>
    public EntryOptions OptionsFor(CachedResult result) =>
        versionColumn is not null && RowVersions.Of(result, versionColumn) is { } version ? Options with { RowVersion = version } : Options;

    /// <summary>Adds what its rows depend on.</summary>
    public void AddReadTags(ICollection<string> tags, DbParameterCollection parameters, SqlDatabase database)
    {
        tags.Add(database.Tag);
        read.AddReadTags(tags, ValuesOf(parameters));
        foreach (string tag in further)
            tags.Add(tag);
    }

    /// <summary>Adds what it changes; nothing where it only reads.</summary>
    public void AddWriteTags(ICollection<string> tags, DbParameterCollection parameters, SqlDatabase database)
    {
        if (read.MayWriteAnything)
            tags.Add(database.Tag);
        else
            read.AddWriteTags(tags, ValuesOf(parameters));
    }

    private static SqlParameters ValuesOf(DbParameterCollection parameters) => (string? name, int ordinal, out object? value) =>
    {
        value = null;
        if (name is null)
        {
            if (ordinal < 1 || ordinal > parameters.Count)
                return false;
            value = parameters[ordinal - 1].Value;
            return true;
        }
        foreach (DbParameter parameter in parameters)
        {
            if (!parameter.ParameterName.AsSpan().TrimStart("@:$").SequenceEqual(name))
                continue;
            value = parameter.Value;
            return true;
        }
        return false;
    };

    private static StatementEffect EffectOf(SqlStatement read) => read.Kind switch
    {
        SqlKind.Begin => StatementEffect.Begins,
        SqlKind.Commit => StatementEffect.Commits,
        // Back to a savepoint: the transaction goes on.
        SqlKind.Rollback => read.NormalForm.Contains(" TO ", StringComparison.OrdinalIgnoreCase) ? StatementEffect.None : StatementEffect.RollsBack,
        SqlKind.Set or SqlKind.Other or SqlKind.Call => read.Kinds.Count > 1 && read.Kinds.All(IsPlain) ? StatementEffect.None : StatementEffect.Alters,
        SqlKind.Ddl => read.MakesTemporaryTable ? StatementEffect.Alters : StatementEffect.ChangesSchema,
        _ => read.MakesTemporaryTable || read.Kinds.Any(static kind => !IsPlain(kind)) ? StatementEffect.Alters : StatementEffect.None,
    };

    private static bool IsPlain(SqlKind kind) => kind is SqlKind.Select or SqlKind.Insert or SqlKind.Update or SqlKind.Delete or SqlKind.Merge or SqlKind.Replace or SqlKind.Truncate or SqlKind.Savepoint;
}
