using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Forebay.MySql.Binlog.Events;

namespace Forebay.MySql.Binlog.Position;

/// <summary>Where a feed stands; as text it is kept with the tiers: <c>server|file|offset|created|gtids|prepared</c>.</summary>
/// <param name="Server">Whose log it is: MySQL's <c>server_uuid</c>, MariaDB's <c>server_uid</c>.</param>
/// <param name="Place">All before it is applied, and visible to readers; null: none is known yet (MySQL, which goes on by GTIDs).</param>
/// <param name="FileCreated">When that file was begun, in seconds since 1970: another file of the same name has another; 0: not known.</param>
/// <param name="Gtids">The transactions that are applied and visible, in the server's form.</param>
/// <param name="Prepared">What waits for its second phase, by its name, with the tags that are invalidated then.</param>
internal sealed record MySqlPosition(string Server, BinlogPlace? Place, uint FileCreated, string Gtids, ImmutableDictionary<string, ImmutableArray<string>> Prepared)
{
    public static ImmutableDictionary<string, ImmutableArray<string>> NothingPrepared { get; } = ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MySqlPosition? position)
    {
        position = null;
        if (text?.Split('|') is not [{ Length: > 0 } server, var file, var offset, var created, var gtids, var prepared]
            || !ulong.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out ulong at)
            || !uint.TryParse(created, NumberStyles.None, CultureInfo.InvariantCulture, out uint begun))
        {
            return false;
        }
        ImmutableDictionary<string, ImmutableArray<string>> waiting = NothingPrepared;
        foreach (string one in prepared.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = one.Split(' ');
            waiting = waiting.SetItem(parts[0], [.. parts.Skip(1).Select(Uri.UnescapeDataString)]);
        }
        position = new MySqlPosition(server, file.Length == 0 ? null : new BinlogPlace(file, at), begun, gtids, waiting);
        return true;
    }

    /// <summary>Why what begins to be read is not the log that this position is of; null: it may be.</summary>
    /// <param name="file">The first file that the server sends.</param>
    /// <param name="created">When it was begun.</param>
    public string? GapTo(string file, uint created)
    {
        if (Place is not { } place)
            return null;
        if (BinlogPlace.Number(file) < BinlogPlace.Number(place.File))
            return $"the server's log begins with {file}, and {place.File} was read before: it was reset";
        return file == place.File && FileCreated != 0 && created != FileCreated ? $"{file} is another file than the one that was read before: the log was reset" : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Server}|{Place?.File}|{Place?.Offset ?? 0}|{FileCreated}|{Gtids}|{Written(Prepared)}");

    private static string Written(ImmutableDictionary<string, ImmutableArray<string>> prepared) =>
        string.Join(';', prepared.Select(static one => string.Join(' ', [one.Key, .. one.Value.Select(Uri.EscapeDataString)])));
}
