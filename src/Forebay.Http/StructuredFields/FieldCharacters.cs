using System.Buffers;

namespace Forebay.Http.StructuredFields;

/// <summary>Which characters may stand in keys, tokens and quoted text (the ABNF of RFC 9651 section 3, and tchar of RFC 9110 section 5.6.2).</summary>
internal static class FieldCharacters
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    public static readonly SearchValues<char> InKey = SearchValues.Create(Lower + Digits + "_-.*");

    public static readonly SearchValues<char> InToken = SearchValues.Create(Lower + Upper + Digits + "!#$%&'*+-.^_`|~:/");

    public static bool BeginsKey(char c) => char.IsAsciiLetterLower(c) || c == '*';

    public static bool BeginsToken(char c) => char.IsAsciiLetter(c) || c == '*';

    /// <summary>Whether it may stand between quotes: ASCII, and no control character.</summary>
    public static bool IsPrintable(char c) => c is >= ' ' and <= '~';

    public static bool IsKey(string text) => text.Length > 0 && BeginsKey(text[0]) && !text.AsSpan().ContainsAnyExcept(InKey);

    public static bool IsToken(string text) => text.Length > 0 && BeginsToken(text[0]) && !text.AsSpan().ContainsAnyExcept(InToken);
}
