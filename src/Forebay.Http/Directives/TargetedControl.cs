using Forebay.Http.Fields;
using Forebay.Http.StructuredFields;

namespace Forebay.Http.Directives;

/// <summary>Directives for certain caches alone, in a field of their own (RFC 9213), which is a Dictionary of structured fields.</summary>
internal static class TargetedControl
{
    /// <summary>The directives of the first of the fields that the response has, and that can be read; null: none, and <c>Cache-Control</c> and <c>Expires</c> count.</summary>
    /// <remarks>A field that is empty or malformed anywhere is as if it were not there (section 2.1).</remarks>
    public static ResponseDirectives? Read(FieldList fields, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (fields.Has(name) && StructuredFieldParser.TryParseDictionary(fields.LinesOf(name), out StructuredDictionary read) && read.Count > 0)
                return ResponseDirectives.Of(read.SelectMany(member => Translate(member.Key, member.Value)));
        }
        return null;
    }

    /// <summary>The directive as <c>Cache-Control</c> would have it. Parameters say nothing; one that is false is not said; a value of another type is malformed.</summary>
    private static IEnumerable<Directive> Translate(string name, StructuredMember member)
    {
        if (member is not StructuredItem { Value: var value })
            yield return new Directive(name, null, IsMalformed: true);
        else if (value.TryGetBoolean(out bool said))
        {
            if (said)
                yield return new Directive(name, null);
        }
        else if (value.TryGetInteger(out long number))
            yield return new Directive(name, $"{number}");
        else if (value.TryGetString(out string text) || value.TryGetToken(out text))
            yield return new Directive(name, text);
        else
            yield return new Directive(name, null, IsMalformed: true);
    }
}
