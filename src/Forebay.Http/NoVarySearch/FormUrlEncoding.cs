using System.Globalization;
using System.Text;

namespace Forebay.Http.NoVarySearch;

/// <summary>Takes a query apart as application/x-www-form-urlencoded (WHATWG URL standard, section 5.1), and writes one form for each content.</summary>
internal static class FormUrlEncoding
{
    /// <summary>The pairs of a query, in order; what is no pair has an empty value, and nothing between two ampersands is no pair.</summary>
    /// <param name="query">Without its question mark; may hold characters that a browser would have percent-encoded.</param>
    public static IEnumerable<(string Name, string Value)> Parse(string query)
    {
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            yield return equals < 0 ? (Decode(pair), "") : (Decode(pair[..equals]), Decode(pair[(equals + 1)..]));
        }
    }

    /// <summary>Decodes a name or a value: a plus is a space, bytes that are no UTF-8 become U+FFFD.</summary>
    /// <remarks>A percent sign without two hexadecimal digits stands for itself.</remarks>
    public static string Decode(string text)
    {
        if (!text.AsSpan().ContainsAny('%', '+') && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            // Written behind where it is read: three bytes become one, never the other way.
            byte octet = bytes[i];
            if (octet == '+')
                octet = (byte)' ';
            else if (octet == '%' && TryReadOctet(bytes.AsSpan(i + 1), out byte decoded))
            {
                octet = decoded;
                i += 2;
            }
            bytes[length++] = octet;
        }
        // A byte order mark stays, as the standard has it ("UTF-8 decode without BOM").
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>One text for one list of pairs: everything that could part names and values is encoded.</summary>
    public static string Write(IEnumerable<(string Name, string Value)> pairs) =>
        string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));

    private static bool TryReadOctet(ReadOnlySpan<byte> digits, out byte octet)
    {
        octet = 0;
        return digits.Length >= 2 && byte.TryParse(digits[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out octet);
    }
}
