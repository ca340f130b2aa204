using MusicStore.Primary;

namespace MusicStore.Catalogue;

/// <summary>Tells which plays can change a popular list: most plays are of tracks that are far from the first twenty.</summary>
internal static class PopularLists
{
    /// <summary>How long the lists are.</summary>
    public const int Length = 20;

    private static readonly (string Counts, string Key, string Of)[] Lists =
    [
        ("TrackPlays", "TrackId", "?1"),
        ("AlbumPlays", "AlbumId", "(SELECT AlbumId FROM Track WHERE TrackId = ?1)"),
        ("ArtistPlays", "ArtistId", "(SELECT ArtistId FROM Track JOIN Album USING (AlbumId) WHERE TrackId = ?1)"),
    ];

    /// <summary>True where the track, its album or its artist is on a popular list now, or level with its last.</summary>
    /// <remarks>
    /// Asked after the play was counted. Counts only grow by plays, so a list that a play has changed holds what was played, or held it until later
    /// plays pushed it out, each of which is asked about, too.
    /// </remarks>
    public static async ValueTask<bool> MayHoldAsync(PrimarySession db, long track)
    {
        foreach ((string counts, string key, string of) in Lists)
        {
            if (await db.NumberAsync($"SELECT ifnull((SELECT Plays FROM {counts} WHERE {key} = {of}), 0) >= ifnull((SELECT Plays FROM {counts} ORDER BY Plays DESC LIMIT 1 OFFSET {Length - 1}), 0)", track) != 0)
                return true;
        }
        return false;
    }
}
