namespace Forebay;

/// <summary>What a caller of a shared tier will do on a miss.</summary>
public enum SharedWish
{
    /// <summary>Perhaps set a value that it reads by itself: a lease that another node's load need not wait for.</summary>
    Get = 0,

    /// <summary>Load the value: a lease, or the entry that another node is loading.</summary>
    Load = 1,
}
