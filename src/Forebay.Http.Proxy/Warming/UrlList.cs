using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Forebay.Http.Proxy.Warming;

/// <summary>Lists of URIs to be warmed, from texts of several kinds.</summary>
internal static partial class UrlList
{
    /// <summary>The URIs of a text: a sitemap, an access log of this proxy's or in the common log format, of which the most frequent come first, or one URI or path in each line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">What paths are of: scheme and authority.</param>
    /// <param name="most">How many at most.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static IReadOnlyList<string> Read(string text, string? origin, int most)
    {
        string begin = text.TrimStart();
        if (begin.StartsWith('<'))
            return [.. Sitemap(begin).Take(most)];
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool isLog = lines.Any(line => LogLine().IsMatch(line));
        IEnumerable<string> found = isLog
            ? lines.Select(line => LogLine().Match(line)).Where(match => match.Success).GroupBy(match => match.Groups["target"].Value, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Select(group => group.Key)
            : lines.Where(line => !line.StartsWith('#'));
        return [.. found.Select(target => Absolute(target, origin)).Distinct(StringComparer.Ordinal).Take(most)];
    }

    private static IEnumerable<string> Sitemap(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            // Elements by their local name: the protocol's namespace has had several spellings.
            return [.. XDocument.Load(reader).Descendants().Where(element => element.Name.LocalName == "loc").Select(element => element.Value.Trim())];
        }
        catch (XmlException bad)
        {
            throw new FormatException($"The sitemap is no XML: {bad.Message}", bad);
        }
    }

    private static string Absolute(string target, string? origin)
    {
        if (!target.StartsWith('/'))
            return target;
        return origin is null ? throw new FormatException($"'{target}' is a path; say of which origin: \"origin\": \"https://host\".") : origin.TrimEnd('/') + target;
    }

    // GET and its target between quotes, as the common log format has it, and this proxy's own log. Other methods are not warmed.
    [GeneratedRegex("\"GET (?<target>[^ \"]+)[^\"]*\" \\d{3}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LogLine();
}
