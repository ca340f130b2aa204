using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace MusicStore;

/// <summary>A page as a visitor sees it, and where its footer says that each part came from.</summary>
public sealed partial record StorePageView(HttpStatusCode Status, string Text, IReadOnlyList<(string Name, string Tier)> Parts)
{
    public static async Task<StorePageView> ReadAsync(HttpClient visitor, string path)
    {
        using HttpResponseMessage answer = await visitor.GetAsync(new Uri(path, UriKind.Relative));
        string html = await answer.Content.ReadAsStringAsync();
        return new StorePageView(answer.StatusCode, WebUtility.HtmlDecode(html), [.. Part().Matches(html).Select(part => (part.Groups["name"].Value, part.Groups["tier"].Value))]);
    }

    public string TierOf(string part) => Assert.Single(Parts, one => one.Name == part).Tier;

    /// <summary>Every part, and there is one.</summary>
    public bool IsFrom(string tier) => Parts.Count > 0 && Parts.All(part => part.Tier == tier);

    /// <summary>The hidden field of the page's first form.</summary>
    public string AntiforgeryToken() => Token().Match(Text) is { Success: true } found ? found.Groups["token"].Value : throw new InvalidOperationException("The page has no form with a token.");

    [GeneratedRegex("data-part=\"(?<name>[^\"]+)\" data-tier=\"(?<tier>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Part();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
