using System.Collections.Immutable;
using Forebay.MySql.Binlog.Events;
using Forebay.MySql.Binlog.Gtids;

namespace Forebay.MySql.Binlog.Transactions;

/// <summary>A transaction that the log has told, or a mark in it that is none, in the log's order.</summary>
/// <param name="Gtid">Its name; null: it is a mark, or a part of the transaction before.</param>
/// <param name="Tags">What it invalidates.</param>
/// <param name="End">Where the log goes on after it.</param>
/// <param name="Prepared">What waits for its second phase after it.</param>
internal sealed record ReceivedTransaction(Gtid? Gtid, IReadOnlyCollection<string> Tags, BinlogPlace End, ImmutableDictionary<string, ImmutableArray<string>> Prepared)
{
    private volatile bool isFinished;

    /// <summary>When the file of <see cref="End"/> was begun, in seconds since 1970; 0: not known.</summary>
    public uint FileCreated { get; init; }

    /// <summary>Whether it is no transaction, but a file's begin or a server's end.</summary>
    public bool IsMark { get; init; }

    /// <summary>Which change of the schema it is; 0: none.</summary>
    public long SchemaChange { get; init; }

    /// <summary>Why it invalidates everything; null: it does not.</summary>
    public string? Everything { get; init; }

    /// <summary>Whether its tags were invalidated after its writer had its answer, so that no second time is needed.</summary>
    public bool IsFinished
    {
        get => isFinished;
        set => isFinished = value;
    }

    /// <summary>Whether readers see it, and its tags were invalidated since.</summary>
    public bool IsApplied { get; set; }
}
