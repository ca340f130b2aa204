using Forebay.Http.Exchange;
using Forebay.Http.StatusField;

namespace Forebay.Http.Proxy.Statistics;

/// <summary>What became of a request, for the statistics.</summary>
internal enum Outcome
{
    /// <summary>Answered by what is stored and fresh.</summary>
    Hit,

    /// <summary>Answered by what is stored and stale.</summary>
    Stale,

    /// <summary>The origin was asked, and said that what is stored is still right.</summary>
    Revalidated,

    /// <summary>The origin was asked; its answer is stored.</summary>
    Miss,

    /// <summary>Answered by what another request got from the origin.</summary>
    Collapsed,

    /// <summary>The origin was asked; its answer is not stored.</summary>
    Uncacheable,

    /// <summary>The method or the request's form is none that is cached.</summary>
    Bypass,

    /// <summary>The proxy's own answer: a purge, a bad request.</summary>
    Own,

    /// <summary>The origin failed, and nothing stood in.</summary>
    Failed,
}

/// <summary>Tells outcomes.</summary>
internal static class Outcomes
{
    public static readonly int Count = Enum.GetValues<Outcome>().Length;

    public static Outcome Of(Answer answer) => answer.CacheStatus switch
    {
        { Hit: true, Detail: not null } or { Hit: true, Ttl: <= 0 } => Outcome.Stale,
        { Hit: true } => Outcome.Hit,
        { Collapsed: true } => Outcome.Collapsed,
        { Forward: ForwardReason.Method or ForwardReason.Bypass } => Outcome.Bypass,
        { Forward: null } => Outcome.Own,
        { ForwardStatus: 304, Stored: true } => Outcome.Revalidated,
        { Stored: true } => Outcome.Miss,
        _ => Outcome.Uncacheable,
    };

    /// <summary>The name, as metrics have it.</summary>
    public static string Name(Outcome outcome) => outcome.ToString().ToLowerInvariant();
}
