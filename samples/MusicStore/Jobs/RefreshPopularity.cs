namespace MusicStore.Jobs;

/// <summary>The job of ordering the search index by what is played now.</summary>
internal sealed record RefreshPopularity
{
    public const string Type = "search.popularity";
}
