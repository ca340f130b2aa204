using System.Text;

namespace Forebay.Benchmarks.Http;

/// <summary>The pages that every server of the bench of HTTP sends: as long as their path says (<c>/1024</c>).</summary>
internal static class SamplePage
{
    public const int Small = 1 << 10;
    public const int Large = 100 << 10;
    public const string ContentType = "text/html; charset=utf-8";
    public const string CacheControl = "public, max-age=86400";
    public const string EntityTag = "\"page\"";

    private static readonly Dictionary<string, byte[]> Pages = new int[] { Small, Large }.ToDictionary(PathOf, Make, StringComparer.Ordinal);

    public static string PathOf(int bytes) => $"/{bytes}";

    /// <summary>The page of a path, whatever its query; null: there is none.</summary>
    public static byte[]? Of(string path) => Pages.GetValueOrDefault(path);

    private static byte[] Make(int bytes)
    {
        var text = new StringBuilder("<!doctype html>\n");
        for (int line = 0; text.Length < bytes; line++)
            text.Append("<p>Line ").Append(line).Append(" of a page.</p>\n");
        return Encoding.ASCII.GetBytes(text.ToString(0, bytes));
    }
}
