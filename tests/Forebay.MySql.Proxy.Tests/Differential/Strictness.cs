namespace Forebay.MySql.Proxy.Differential;

/// <summary>How exactly the answers to a step must be alike.</summary>
internal enum Strictness
{
    /// <summary>Each byte.</summary>
    Exact,

    /// <summary>All but what is in the rows: which ones a limit leaves is the server's choice.</summary>
    Rowless,

    /// <summary>All but what is in the rows and in errors' texts: it tells of times, connections or servers.</summary>
    Shape,

    /// <summary>The kinds of packets, several rows counting as one: it tells of what goes on in the server.</summary>
    Kinds,
}
