namespace Forebay.MySql.Proxy.Caching;

/// <summary>What a statement means for the session that runs it, beside what it reads and writes.</summary>
internal enum RequestKind
{
    /// <summary>Nothing: a query, or a change of rows.</summary>
    Plain,

    /// <summary>A setting of the session.</summary>
    Set,

    /// <summary>Locks tables; until they are unlocked the server says what may be read.</summary>
    Lock,

    /// <summary>Unlocks them.</summary>
    Unlock,

    /// <summary>A step of a distributed transaction.</summary>
    Xa,

    /// <summary>Changes tables themselves.</summary>
    Schema,

    /// <summary>Makes or forgets a prepared statement by text.</summary>
    Prepared,

    /// <summary>A procedure, or what is not understood: it may change anything, the session too.</summary>
    Opaque,

    /// <summary>A question to the proxy itself.</summary>
    Forebay,
}
