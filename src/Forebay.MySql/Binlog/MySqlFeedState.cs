namespace Forebay.MySql;

/// <summary>How a change feed is, at one moment.</summary>
public sealed record MySqlFeedState
{
    /// <summary>Whether it reads the stream now.</summary>
    public bool Connected { get; init; }

    /// <summary>Up to where everything is applied and visible: <c>server|file|offset|created|gtids|prepared</c>; null: it never was connected.</summary>
    public string? Position { get; init; }

    /// <summary>How long ago the moment is up to which all changes are known to be applied; null: there was none yet, or none since everything was invalidated.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>Transactions that were received and that the primary does not show to readers yet.</summary>
    public int AwaitingVisibility { get; init; }

    /// <summary>Transactions applied since the start.</summary>
    public long Transactions { get; init; }

    /// <summary>How often everything was invalidated because it could not be told what had changed.</summary>
    public long Resets { get; init; }

    /// <summary>Why it is not connected, or was not before; null: it never failed.</summary>
    public string? LastError { get; init; }
}
