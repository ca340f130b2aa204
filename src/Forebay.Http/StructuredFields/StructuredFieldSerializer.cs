using System.Text;

namespace Forebay.Http.StructuredFields;

/// <summary>Writes whole fields by the algorithms of RFC 9651 section 4.1. False where the wire can't carry a value; then nothing is written.</summary>
/// <remarks>An empty List or Dictionary gives an empty text, and the caller must then leave the field out (section 4.1, step 1).</remarks>
internal static class StructuredFieldSerializer
{
    public static bool TrySerialize(StructuredItem item, out string field)
    {
        var text = new StringBuilder();
        return Finish(TryWriteItem(text, item), text, out field);
    }

    public static bool TrySerialize(IReadOnlyList<StructuredMember> list, out string field)
    {
        var text = new StringBuilder();
        bool isWritten = true;
        foreach (StructuredMember member in list)
        {
            WriteSeparator(text);
            isWritten = isWritten && TryWriteMember(text, member);
        }
        return Finish(isWritten, text, out field);
    }

    public static bool TrySerialize(StructuredDictionary dictionary, out string field)
    {
        var text = new StringBuilder();
        bool isWritten = true;
        foreach ((string key, StructuredMember member) in dictionary)
        {
            WriteSeparator(text);
            isWritten = isWritten && TryWriteKey(text, key) && TryWriteDictionaryValue(text, member);
        }
        return Finish(isWritten, text, out field);
    }

    private static bool Finish(bool isWritten, StringBuilder text, out string field)
    {
        field = isWritten ? text.ToString() : "";
        return isWritten;
    }

    private static void WriteSeparator(StringBuilder text)
    {
        if (text.Length > 0)
            text.Append(", ");
    }

    // Section 4.1.2: true is told by the key alone.
    private static bool TryWriteDictionaryValue(StringBuilder text, StructuredMember member)
    {
        if (member is StructuredItem item && item.Value.Equals(BareItem.True))
            return TryWriteParameters(text, item.Parameters);
        text.Append('=');
        return TryWriteMember(text, member);
    }

    private static bool TryWriteMember(StringBuilder text, StructuredMember member) => member switch
    {
        StructuredItem item => TryWriteItem(text, item),
        InnerList list => TryWriteInnerList(text, list),
        _ => false,
    };

    // Section 4.1.1.1.
    private static bool TryWriteInnerList(StringBuilder text, InnerList list)
    {
        text.Append('(');
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (i > 0)
                text.Append(' ');
            if (!TryWriteItem(text, list.Items[i]))
                return false;
        }
        text.Append(')');
        return TryWriteParameters(text, list.Parameters);
    }

    // Section 4.1.3.
    private static bool TryWriteItem(StringBuilder text, StructuredItem item) =>
        BareItemWriter.TryWrite(text, item.Value) && TryWriteParameters(text, item.Parameters);

    // Section 4.1.1.2: here too true is told by the key alone.
    private static bool TryWriteParameters(StringBuilder text, Parameters parameters)
    {
        foreach ((string key, BareItem value) in parameters)
        {
            text.Append(';');
            if (!TryWriteKey(text, key))
                return false;
            if (value.Equals(BareItem.True))
                continue;
            text.Append('=');
            if (!BareItemWriter.TryWrite(text, value))
                return false;
        }
        return true;
    }

    // Section 4.1.1.3.
    private static bool TryWriteKey(StringBuilder text, string key)
    {
        text.Append(key);
        return FieldCharacters.IsKey(key);
    }
}
