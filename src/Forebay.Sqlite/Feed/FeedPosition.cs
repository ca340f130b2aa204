using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Forebay.Sqlite;

/// <summary>Where a feed of a SQLite database stands.</summary>
/// <param name="Source">Identifies the log; a database that was made anew has another.</param>
/// <param name="Schema">The schema's version (<c>PRAGMA schema_version</c>): a change of tables is in no row's log.</param>
/// <param name="Sequence">The last change that was seen.</param>
public sealed record FeedPosition(string Source, long Schema, long Sequence)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out FeedPosition? position)
    {
        position = null;
        string[] parts = text?.Split(':') ?? [];
        if (parts.Length != 3
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long schema)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long sequence))
        {
            return false;
        }
        position = new FeedPosition(parts[0], schema, sequence);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source}:{Schema}:{Sequence}");
}
