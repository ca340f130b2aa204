using System.Globalization;
using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>Which of the responses that are stored under a key a request may be given (RFC 9111 section 4.1).</summary>
internal static class Variants
{
    // Lists whose order says nothing once their weights are taken into account (RFC 9110 section 12.5).
    private static readonly HashSet<string> Preferences = new(StringComparer.OrdinalIgnoreCase) { "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language" };

    // In these a comma is text.
    private static readonly HashSet<string> NoLists = new(StringComparer.OrdinalIgnoreCase) { "User-Agent", "Cookie", FieldNames.Authorization, "Referer", FieldNames.IfModifiedSince };

    public static bool VariesByEverything(FieldList response) => ListSyntax.Split(response.Combined(FieldNames.Vary)).Contains("*", StringComparer.Ordinal);

    /// <summary>The request's fields by which a response varies, in lower case, in order, once each.</summary>
    public static IReadOnlyList<string> NamesOf(FieldList response) =>
        [.. ListSyntax.Split(response.Combined(FieldNames.Vary)).Select(name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether a request has the same as the one for which a response was made, in all that the response varies by.</summary>
    /// <param name="original">The fields of the request for which it was made; those that it varies by at least.</param>
    /// <param name="response">The response's fields.</param>
    /// <param name="request">The fields of the request that would be given it.</param>
    public static bool Matches(FieldList original, FieldList response, FieldList request) =>
        !VariesByEverything(response)
        && NamesOf(response).All(name => string.Equals(Normal(name, original.Combined(name)), Normal(name, request.Combined(name)), StringComparison.Ordinal));

    /// <summary>The value in a form that is equal for values that mean the same: without whitespace around commas, and for lists of preferences in one order and case.
    /// Null stays null: a field that is missing matches only one that is.</summary>
    public static string? Normal(string name, string? value)
    {
        if (value is null || NoLists.Contains(name))
            return value;
        if (!Preferences.Contains(name))
            return string.Join(',', ListSyntax.Split(value));
        return string.Join(',', ListSyntax.Split(value).Select(Preference).Order(StringComparer.Ordinal));
    }

    /// <summary>The best of several that match: the one made last (RFC 9111 section 4.1); of those the one received last.</summary>
    public static T? Best<T>(IEnumerable<T> matching, Func<T, ResponseFacts> facts)
        where T : class =>
        matching.OrderByDescending(one => facts(one).Date).ThenByDescending(one => facts(one).ReceivedAt).FirstOrDefault();

    /// <summary>One range with its weight. Ranges, types and codings have no case (RFC 9110 section 8.3.1, 8.4.1, 12.5.4); values of parameters may.</summary>
    private static string Preference(string member)
    {
        string[] parts = member.Split(';', StringSplitOptions.TrimEntries);
        double weight = 1;
        List<string> kept = [parts[0].ToLowerInvariant()];
        foreach (string parameter in parts.Skip(1))
        {
            bool isWeight = parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase);
            if (isWeight && double.TryParse(parameter.AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double said))
                weight = said;
            else
                kept.Add(parameter);
        }
        if (weight < 1)
            kept.Add($"q={weight.ToString("0.###", CultureInfo.InvariantCulture)}");
        return string.Join(';', kept);
    }
}
