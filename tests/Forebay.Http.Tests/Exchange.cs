using System.Text.RegularExpressions;
using Forebay.Http.Fields;
using Forebay.Http.Rules;
using Forebay.Http.Targets;

namespace Forebay.Http.Tests;

/// <summary>Requests and responses from short texts: field lines separated by <c>|</c>, and <c>{-60}</c> for the date a minute before <see cref="Now"/>.</summary>
internal static partial class Exchange
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    public static readonly TargetUri Target = new("https", "shop.example", "/tracks?b=2&a=1");

    public static readonly RuleOptions Shared = new();

    public static readonly RuleOptions Private = new() { Kind = CacheKind.Private };

    public static FieldList Lines(string text)
    {
        var fields = new FieldList();
        foreach (string line in text.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            fields.Add(line[..colon], WithDates(line[(colon + 1)..].Trim()));
        }
        return fields;
    }

    public static RequestFacts Request(string text = "", string method = "GET", bool hasBody = false) => new(method, Target, Lines(text), hasBody);

    /// <summary>A response that was asked for and received at a moment, by default now.</summary>
    public static ResponseFacts Response(string text, int status = 200, RuleOptions? options = null, int receivedAt = 0, int requestedAt = 0) =>
        new(status, Lines(text), Now.AddSeconds(Math.Min(requestedAt, receivedAt)), Now.AddSeconds(receivedAt), options ?? Shared);

    private static string WithDates(string text) => DateHole().Replace(text, hole => HttpDate.Write(Now.AddSeconds(int.Parse(hole.Groups[1].Value))));

    [GeneratedRegex(@"\{([+-]?\d+)\}")]
    private static partial Regex DateHole();
}
