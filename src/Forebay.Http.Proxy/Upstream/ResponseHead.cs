using Forebay.Http.Fields;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>Checks the head of an origin's response for what would make its end uncertain: where two readers could see two ends, nothing of it may be passed on (RFC 9112 section 6.3).</summary>
internal static class ResponseHead
{
    /// <summary>Reads the fields into the one form in which they are passed on.</summary>
    /// <exception cref="HttpRequestException">The response is none, or has no certain end.</exception>
    public static FieldList Read(HttpResponseMessage response, DateTimeOffset receivedAt)
    {
        if ((int)response.StatusCode < 200)
            throw Bad($"answered {(int)response.StatusCode}, which nobody asked for");
        FieldList fields = Client.ClientMessages.Fields(response.Headers, response.Content);
        string? coding = fields.Combined(FieldNames.TransferEncoding);
        if (coding is not null && !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            throw Bad($"sent its body with the transfer coding '{coding}'");
        string[] lengths = [.. ListSyntax.Split(fields.Combined(FieldNames.ContentLength)).Distinct(StringComparer.Ordinal)];
        if (lengths.Length > 1 || (lengths.Length == 1 && (!long.TryParse(lengths[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _))))
            throw Bad($"said of its body's length '{fields.Combined(FieldNames.ContentLength)}'");
        // Chunks tell the length themselves (RFC 9112 section 6.3); the same length twice is one (RFC 9110 section 8.6).
        if (coding is not null)
            fields.Remove(FieldNames.ContentLength);
        else if (lengths.Length == 1)
            fields.Set(FieldNames.ContentLength, lengths[0]);
        // Who receives a response without a date says when it came (RFC 9110 section 6.6.1).
        if (!fields.Has(FieldNames.Date))
            fields.Add(FieldNames.Date, receivedAt.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        return fields;
    }

    private static HttpRequestException Bad(string what) => new(HttpRequestError.InvalidResponse, $"The origin {what}.");
}
