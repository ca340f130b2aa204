namespace Forebay.MySql.Proxy;

/// <summary>What the proxy needs of a change feed.</summary>
internal interface IChangeWatch
{
    /// <summary>Asks to be told when tables themselves have changed: when that is heard of, and again when it is visible.</summary>
    void OnSchemaChanged(Action told);

    /// <summary>A session's own transaction is committed, as its OK says: waits until the feed has it, and invalidates what it changed.</summary>
    /// <returns>False: the bound was over first, and nothing is known.</returns>
    ValueTask<bool> FinishOwnAsync(string gtid, TimeSpan bound, CancellationToken cancellationToken);

    /// <summary>Waits until everything up to a position is invalidated, and visible.</summary>
    ValueTask<bool> WaitForAsync(string position, TimeSpan bound, CancellationToken cancellationToken);
}
