using System.Globalization;
using System.Text;

namespace Forebay.Http.Proxy.Tests.Origin;

/// <summary>A file at the origin of which parts can be had (RFC 9110 section 14).</summary>
internal sealed class RangedFile(string body, string tag)
{
    public string Body { get; set; } = body;

    public string Tag { get; set; } = tag;

    public string Fields { get; set; } = "Cache-Control: max-age=60";

    /// <summary>The whole, or the one range that is asked for.</summary>
    public OriginAnswer Answer(OriginRequest request)
    {
        string fields = $"{Fields}|ETag: {Tag}|Accept-Ranges: bytes|Content-Type: text/plain";
        if (request.Fields["If-None-Match"]?.Contains(Tag, StringComparison.Ordinal) == true)
            return OriginAnswer.Of(304, fields);
        bool applies = request.Fields["If-Range"] is not { } condition || condition == Tag;
        if (!applies || request.Fields["Range"] is not { } range)
            return OriginAnswer.Of(200, fields, Body);
        string[] ends = range["bytes=".Length..].Split('-');
        int first = ends[0].Length > 0 ? Number(ends[0]) : Body.Length - Number(ends[1]);
        int last = ends[0].Length > 0 && ends[1].Length > 0 ? Math.Min(Number(ends[1]), Body.Length - 1) : Body.Length - 1;
        return first >= Body.Length
            ? OriginAnswer.Of(416, $"Content-Range: bytes */{Body.Length}")
            : OriginAnswer.Of(206, $"{fields}|Content-Range: bytes {first}-{last}/{Body.Length}", Encoding.Latin1.GetBytes(Body[first..(last + 1)]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
