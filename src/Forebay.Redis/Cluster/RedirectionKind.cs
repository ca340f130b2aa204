namespace Forebay.Redis.Cluster;

/// <summary>What is to be done with a command that a server of a cluster did not carry out.</summary>
internal enum RedirectionKind
{
    /// <summary>Nothing: it is no redirection.</summary>
    None,

    /// <summary>The slot is another server's now: send it there, and ask for the map.</summary>
    Moved,

    /// <summary>The slot is on its way to another server, and this key has arrived: send it there behind ASKING, this once.</summary>
    Ask,

    /// <summary>The cluster is changing: try again a little later.</summary>
    Later,
}
