namespace Forebay.MySql.Proxy;

/// <summary>How old an answer from the cache may be, in view of writes that did not come through this proxy. Writes through it are always seen.</summary>
public enum MySqlConsistency
{
    /// <summary>At most as old as the change feed's lag.</summary>
    Bounded,

    /// <summary>A session asks the server for its position, and waits until the feed has passed it, before it takes an answer from the cache.</summary>
    Strict,

    /// <summary>There is no feed: an answer is as old as its region allows.</summary>
    TimeOnly,
}
