using Forebay.Http.StructuredFields;

namespace Forebay.Http.NoVarySearch;

/// <summary>Which differences between two queries make two responses: what a No-Vary-Search field means (draft-ietf-httpbis-no-vary-search).</summary>
/// <remarks>Unchangeable and thread-safe. A query is given without its question mark, and null where the URL has none.</remarks>
internal sealed class SearchVariance
{
    private readonly HashSet<string> names;
    private readonly bool onlyNamesMatter;

    private SearchVariance(bool keyOrderMatters, bool onlyNamesMatter, IEnumerable<string> names)
    {
        KeyOrderMatters = keyOrderMatters;
        this.onlyNamesMatter = onlyNamesMatter;
        this.names = new(names, StringComparer.Ordinal);
    }

    /// <summary>Every difference matters: what holds without the field, and with one that is malformed.</summary>
    public static SearchVariance Default { get; } = new(keyOrderMatters: true, onlyNamesMatter: false, []);

    /// <summary>Whether this is <see cref="Default"/> by its meaning, however it was written. Then queries are compared letter by letter (section 6).</summary>
    public bool IsDefault => KeyOrderMatters && !onlyNamesMatter && names.Count == 0;

    /// <summary>Whether parameters of different names in another order make another response.</summary>
    public bool KeyOrderMatters { get; }

    /// <summary>Whether a difference in the parameters of this name makes another response.</summary>
    /// <param name="name">Decoded.</param>
    public bool Matters(string name) => names.Contains(name) == onlyNamesMatter;

    /// <summary>Reads the field out of its lines; see <see cref="Parse(string)"/>.</summary>
    public static SearchVariance Parse(IEnumerable<string?> lines) => Parse(string.Join(", ", lines));

    /// <summary>Reads the field (section 5.1). Any error gives <see cref="Default"/>, which costs hits and is never wrong.</summary>
    /// <remarks>Unknown keys are passed over, as the draft asks: they are room for its successors.</remarks>
    public static SearchVariance Parse(string? field)
    {
        if (!StructuredFieldParser.TryParseDictionary(field, out StructuredDictionary dictionary))
            return Default;
        bool ignoresKeyOrder = false;
        if (dictionary.TryGet("key-order", out StructuredMember? keyOrder) && !TryGetTruth(keyOrder, out ignoresKeyOrder))
            return Default;
        bool ignoresAll = false;
        List<string> listed = [];
        if (dictionary.TryGet("params", out StructuredMember? parameters) && !TryGetTruth(parameters, out ignoresAll) && !TryGetNames(parameters, out listed))
            return Default;
        // An exception makes sense only where everything else is of no matter.
        if (dictionary.TryGet("except", out StructuredMember? except) && !(ignoresAll && TryGetNames(except, out listed)))
            return Default;
        return new(!ignoresKeyOrder, ignoresAll, listed);
    }

    /// <summary>Whether a response to a URL with one query answers the same URL with the other (section 6).</summary>
    public bool AreEquivalent(string? one, string? other) => Canonical(one) == Canonical(other);

    /// <summary>Gives the one text that all equivalent queries share and no other query has, so that it may stand in a key.</summary>
    /// <returns>With its question mark, or empty: no query at all. Comparable only with what this variance, or one of the same meaning, gives.</returns>
    public string Canonical(string? query)
    {
        // Here "/a" and "/a?" are two URLs; under any other variance they are one.
        if (IsDefault)
            return query is null ? "" : "?" + query;
        IEnumerable<(string Name, string Value)> pairs = FormUrlEncoding.Parse(query ?? "").Where(pair => Matters(pair.Name));
        // The sort is stable: parameters of one name keep their order, which always matters.
        string written = FormUrlEncoding.Write(KeyOrderMatters ? pairs : pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal));
        return written.Length == 0 ? "" : "?" + written;
    }

    private static bool TryGetTruth(StructuredMember member, out bool truth)
    {
        truth = false;
        return member is StructuredItem item && item.Value.TryGetBoolean(out truth);
    }

    // Names are written as in a query, for a String can hold no other than ASCII (section 5.3).
    private static bool TryGetNames(StructuredMember member, out List<string> listed)
    {
        listed = [];
        if (member is not InnerList list)
            return false;
        foreach (StructuredItem item in list.Items)
        {
            if (!item.Value.TryGetString(out string name))
                return false;
            listed.Add(FormUrlEncoding.Decode(name));
        }
        return true;
    }
}
