using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MusicStore.Similarity;

/// <summary>What a track's vectors were made of, as numbers that differ where it does: a price is in none of them.</summary>
/// <param name="Text">What its text vector reads.</param>
/// <param name="Place">Album, artist and genre: among which tracks it stands where it has not been learned.</param>
/// <param name="Values">What vectors are filtered by.</param>
/// <param name="Recording">Which recording was heard; 0: none.</param>
internal readonly record struct TrackPrint(long Text, long Place, long Values, long Recording)
{
    public static TrackPrint Of(TrackFacts track) => new(
        Hash(track.Name, track.Album, track.Artist, track.Composer, track.Lyrics),
        Hash(Number(track.AlbumId), Number(track.ArtistId), Number(track.GenreId)),
        Hash([.. track.Values.Select(value => Number(value))]),
        OfRecording(track.Recording));

    // Another recording may have been put under the same name.
    private static long OfRecording(string? path)
    {
        if (path is null)
            return 0;
        var file = new FileInfo(path);
        return file.Exists ? Hash(path, Number(file.Length), Number(file.LastWriteTimeUtc.Ticks)) : Hash(path);
    }

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static long Hash(params string?[] parts)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\0', parts.Select(part => part ?? "\u0001")));
        // Zero stands for what was never made.
        return BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(text)) is var hash and not 0 ? hash : 1;
    }
}
