namespace Forebay.Search.Recommendations;

/// <summary>What one way of recommending says.</summary>
/// <param name="Name">Its name, by which it is weighed.</param>
/// <param name="Scores">The items it knows something about, greater is better.</param>
/// <param name="Reason">Why it recommends an item, as people read it.</param>
public sealed record Strategy(string Name, IReadOnlyDictionary<long, double> Scores, Func<long, string> Reason)
{
    /// <summary>Sounds like what was heard.</summary>
    public const string Audio = "audio";

    /// <summary>Reads like what was heard.</summary>
    public const string Text = "text";

    /// <summary>Is of the kind of what was heard: genre, artist, composer.</summary>
    public const string Genre = "genre";

    /// <summary>Goes with what was heard in others' playlists and purchases.</summary>
    public const string Collaborative = "collaborative";
}

/// <summary>An item that is recommended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Score">Greater is better; comparable within one answer.</param>
/// <param name="Reason">Why: what the strategy says that counted most for it.</param>
public sealed record Recommendation(long Id, double Score, string Reason);

/// <summary>What an item belongs to, for variety.</summary>
/// <param name="Album">Its album; null: none.</param>
/// <param name="Artist">Its artist; null: none.</param>
public readonly record struct ItemGroups(long? Album, long? Artist);
