namespace Forebay.MySql.Proxy.Sessions;

/// <summary>What a SET means for the answers of its session.</summary>
internal enum SetMeaning
{
    /// <summary>It may change answers in a way that nobody tells of.</summary>
    Unknown,

    /// <summary>What it changes is told by the server, or changes no answer.</summary>
    Known,

    /// <summary>It counts for the next transaction.</summary>
    NextTransaction,
}
