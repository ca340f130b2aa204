using System.Text.Json.Serialization;

// The bodies of PATCH requests: a field that is left out stays as it is, one that is not known is an error.
namespace MusicStore.Api;

/// <summary>A change of an artist.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ArtistChange(string? Name);

/// <summary>A change of an album.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AlbumChange(string? Title);

/// <summary>A change of a track.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record TrackChange(string? Name, decimal? UnitPrice);

/// <summary>What a change may hold; the pages' forms are checked by the same rules.</summary>
internal static class ChangeRules
{
    public const int MostCharacters = 200;
    public const decimal HighestPrice = 1000;

    /// <summary>What is wrong with a name; null: nothing.</summary>
    public static string? OfName(string field, string? name) => name switch
    {
        null => null,
        _ when string.IsNullOrWhiteSpace(name) => $"{field} is empty; give 1 to {MostCharacters} characters.",
        { Length: > MostCharacters } => $"{field} has {name.Length} characters; at most {MostCharacters} are allowed.",
        _ when name.Any(char.IsControl) => $"{field} has control characters.",
        _ => null,
    };

    /// <summary>What is wrong with a price; null: nothing.</summary>
    public static string? OfPrice(decimal? price) => price switch
    {
        null => null,
        < 0 or > HighestPrice => $"unitPrice is {price}; it must be from 0 to {HighestPrice}.",
        { } given when decimal.Round(given, 2) != given => $"unitPrice is {price}; it has at most two decimals.",
        _ => null,
    };

    /// <summary>The problems by field; empty: none.</summary>
    public static Dictionary<string, string[]> Problems(params ReadOnlySpan<(string Field, string? Problem)> found)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach ((string field, string? problem) in found)
        {
            if (problem is not null)
                problems[field] = [problem];
        }
        return problems;
    }
}
