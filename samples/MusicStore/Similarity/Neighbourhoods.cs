namespace MusicStore.Similarity;

/// <summary>Where tracks that were not learned stand in a space: in the middle of their album, else of their artist, else of their genre.</summary>
internal sealed class Neighbourhoods(int dimensions)
{
    private readonly Dictionary<(char Kind, long Id), float[]> sums = [];

    /// <summary>Adds a track that has a place.</summary>
    public void Add(TrackFacts track, ReadOnlySpan<float> vector)
    {
        foreach ((char Kind, long Id) group in Groups(track))
        {
            if (!sums.TryGetValue(group, out float[]? sum))
                sums[group] = sum = new float[dimensions];
            for (int i = 0; i < dimensions; i++)
                sum[i] += vector[i];
        }
    }

    /// <summary>A vector of any length; null: nothing that is known has to do with the track.</summary>
    public float[]? Place(TrackFacts track)
    {
        foreach ((char Kind, long Id) group in Groups(track))
        {
            if (sums.TryGetValue(group, out float[]? sum) && Array.Exists(sum, one => one != 0))
                return sum;
        }
        return null;
    }

    private static IEnumerable<(char Kind, long Id)> Groups(TrackFacts track)
    {
        if (track.AlbumId is { } album)
            yield return ('l', album);
        if (track.ArtistId is { } artist)
            yield return ('r', artist);
        if (track.GenreId is { } genre)
            yield return ('g', genre);
    }
}
