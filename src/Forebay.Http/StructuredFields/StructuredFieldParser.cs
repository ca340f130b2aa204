using System.Diagnostics.CodeAnalysis;

namespace Forebay.Http.StructuredFields;

/// <summary>Parses whole fields by the algorithms of RFC 9651 section 4.2. Strict: one error anywhere, and nothing of the field is given.</summary>
/// <remarks>
/// False is the answer to every malformed field, and nothing is thrown. The overloads for several field lines join them with ", ", as section 4.2
/// has it; an empty line between others makes the field malformed, exactly as an empty member does.
/// </remarks>
internal static class StructuredFieldParser
{
    public static bool TryParseItem(IEnumerable<string?> lines, [NotNullWhen(true)] out StructuredItem? item) => TryParseItem(Joined(lines), out item);

    public static bool TryParseItem(ReadOnlySpan<char> field, [NotNullWhen(true)] out StructuredItem? item)
    {
        var cursor = new FieldCursor(field);
        cursor.SkipSpaces();
        if (TryReadItem(ref cursor, out item) && IsOver(ref cursor))
            return true;
        item = null;
        return false;
    }

    /// <summary>Parses a List; an empty field is an empty one.</summary>
    public static bool TryParseList(IEnumerable<string?> lines, out IReadOnlyList<StructuredMember> list) => TryParseList(Joined(lines), out list);

    /// <inheritdoc cref="TryParseList(IEnumerable{string}, out IReadOnlyList{StructuredMember})"/>
    public static bool TryParseList(ReadOnlySpan<char> field, out IReadOnlyList<StructuredMember> list)
    {
        var cursor = new FieldCursor(field);
        cursor.SkipSpaces();
        List<StructuredMember> members = [];
        list = [];
        while (!cursor.IsAtEnd)
        {
            if (!TryReadMember(ref cursor, out StructuredMember? member))
                return false;
            members.Add(member);
            if (!TryReadSeparator(ref cursor))
                return false;
        }
        list = members;
        return true;
    }

    /// <summary>Parses a Dictionary; an empty field is an empty one.</summary>
    public static bool TryParseDictionary(IEnumerable<string?> lines, out StructuredDictionary dictionary) => TryParseDictionary(Joined(lines), out dictionary);

    /// <inheritdoc cref="TryParseDictionary(IEnumerable{string}, out StructuredDictionary)"/>
    public static bool TryParseDictionary(ReadOnlySpan<char> field, out StructuredDictionary dictionary)
    {
        var cursor = new FieldCursor(field);
        cursor.SkipSpaces();
        List<KeyValuePair<string, StructuredMember>> members = [];
        dictionary = StructuredDictionary.Empty;
        while (!cursor.IsAtEnd)
        {
            if (!TryReadKey(ref cursor, out string key) || !TryReadDictionaryValue(ref cursor, out StructuredMember? value))
                return false;
            members.Add(new(key, value));
            if (!TryReadSeparator(ref cursor))
                return false;
        }
        dictionary = new(members);
        return true;
    }

    private static string Joined(IEnumerable<string?> lines) => string.Join(", ", lines);

    private static bool IsOver(ref FieldCursor cursor)
    {
        cursor.SkipSpaces();
        return cursor.IsAtEnd;
    }

    // The steps after a member in sections 4.2.1 and 4.2.2. A comma with nothing after it is an error, and so the caller's loop ends at a member only.
    private static bool TryReadSeparator(ref FieldCursor cursor)
    {
        cursor.SkipOptionalWhitespace();
        if (cursor.IsAtEnd)
            return true;
        if (!cursor.TryTake(','))
            return false;
        cursor.SkipOptionalWhitespace();
        return !cursor.IsAtEnd;
    }

    // A key without a value means true, and its parameters follow at once (section 4.2.2).
    private static bool TryReadDictionaryValue(ref FieldCursor cursor, [NotNullWhen(true)] out StructuredMember? value)
    {
        if (cursor.TryTake('='))
            return TryReadMember(ref cursor, out value);
        bool isRead = TryReadParameters(ref cursor, out Parameters parameters);
        value = isRead ? new StructuredItem(BareItem.True, parameters) : null;
        return isRead;
    }

    // Section 4.2.1.1.
    private static bool TryReadMember(ref FieldCursor cursor, [NotNullWhen(true)] out StructuredMember? member)
    {
        bool isRead;
        if (cursor.TryTake('('))
        {
            isRead = TryReadInnerList(ref cursor, out InnerList? list);
            member = list;
        }
        else
        {
            isRead = TryReadItem(ref cursor, out StructuredItem? item);
            member = item;
        }
        return isRead && member is not null;
    }

    // Section 4.2.1.2, after its parenthesis. Items are parted by spaces alone: no tab, no comma.
    private static bool TryReadInnerList(ref FieldCursor cursor, [NotNullWhen(true)] out InnerList? list)
    {
        List<StructuredItem> items = [];
        list = null;
        while (true)
        {
            cursor.SkipSpaces();
            if (cursor.TryTake(')'))
                break;
            if (!TryReadItem(ref cursor, out StructuredItem? item) || cursor.Next is not (' ' or ')'))
                return false;
            items.Add(item);
        }
        if (!TryReadParameters(ref cursor, out Parameters parameters))
            return false;
        list = new(items, parameters);
        return true;
    }

    // Section 4.2.3.
    private static bool TryReadItem(ref FieldCursor cursor, [NotNullWhen(true)] out StructuredItem? item)
    {
        item = null;
        if (!BareItemReader.TryRead(ref cursor, out BareItem value) || !TryReadParameters(ref cursor, out Parameters parameters))
            return false;
        item = new(value, parameters);
        return true;
    }

    // Section 4.2.3.2. Spaces may stand after the semicolon, never before it or around the equals sign.
    private static bool TryReadParameters(ref FieldCursor cursor, out Parameters parameters)
    {
        List<KeyValuePair<string, BareItem>>? pairs = null;
        parameters = Parameters.Empty;
        while (cursor.TryTake(';'))
        {
            cursor.SkipSpaces();
            if (!TryReadKey(ref cursor, out string key))
                return false;
            BareItem value = BareItem.True;
            if (cursor.TryTake('=') && !BareItemReader.TryRead(ref cursor, out value))
                return false;
            (pairs ??= []).Add(new(key, value));
        }
        if (pairs is not null)
            parameters = new(pairs);
        return true;
    }

    // Section 4.2.3.3.
    private static bool TryReadKey(ref FieldCursor cursor, out string key)
    {
        bool isKey = FieldCharacters.BeginsKey(cursor.Next);
        key = isKey ? cursor.TakeWhile(FieldCharacters.InKey).ToString() : "";
        return isKey;
    }
}
