using System.Globalization;

namespace MusicStore.Api;

/// <summary>Reads <c>page</c> (from 1) and <c>size</c> of a list's address.</summary>
internal static class Paging
{
    public const int DefaultSize = 50;
    public const int MostSize = 200;
    private const int MostPage = 10_000_000;

    public static bool TryRead(HttpRequest request, out int page, out int size, out Dictionary<string, string[]> problems)
    {
        problems = ChangeRules.Problems(
            ("page", TryNumber(request.Query["page"], 1, MostPage, out page)),
            ("size", TryNumber(request.Query["size"], DefaultSize, MostSize, out size)));
        return problems.Count == 0;
    }

    private static string? TryNumber(string? text, int usual, int most, out int number)
    {
        number = usual;
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most
            ? null
            : $"'{text}' is not a whole number from 1 to {most}.";
    }
}
