namespace Forebay.Search.Statistics;

/// <summary>How a search came about. Only <see cref="Text"/> counts for what is popular and for what was not found.</summary>
public enum SearchKind
{
    /// <summary>Somebody sent a text.</summary>
    Text = 0,

    /// <summary>A later page of one that was sent.</summary>
    Page = 1,

    /// <summary>On the way to a text: the field searches while one types.</summary>
    Instant = 2,

    /// <summary>Filters without a text.</summary>
    Filter = 3,
}
