using System.Globalization;
using Forebay.Search;
using MusicStore.Api;

namespace MusicStore.Search;

/// <summary>A search as an address says it: <c>?q=&amp;genre=&amp;artist=&amp;yearFrom=…</c>. Pages and API share it.</summary>
internal sealed record SearchQuery
{
    public const int MostCharacters = 200;
    private const int DefaultSize = 20;
    private const int MostPage = 100_000;
    private const long MostCents = 100_000;
    private const long MostSeconds = 100_000;

    /// <summary>The orders that people may choose, by the name in the address.</summary>
    public static readonly IReadOnlyDictionary<string, SearchSort?> Sorts = new Dictionary<string, SearchSort?>(StringComparer.Ordinal)
    {
        ["relevance"] = null,
        ["popular"] = new(SearchSort.Popularity, Descending: true),
        ["name"] = new("name"),
        ["newest"] = new(TrackIndex.Year, Descending: true),
        ["oldest"] = new(TrackIndex.Year),
        ["cheapest"] = new(TrackIndex.Price),
        ["longest"] = new(TrackIndex.Length, Descending: true),
        ["shortest"] = new(TrackIndex.Length),
    };

    public string Text { get; init; } = "";

    public IReadOnlyList<long> Genres { get; init; } = [];

    public IReadOnlyList<long> Artists { get; init; } = [];

    public IReadOnlyList<long> MediaTypes { get; init; } = [];

    public long? YearFrom { get; init; }

    public long? YearTo { get; init; }

    public decimal? PriceMin { get; init; }

    public decimal? PriceMax { get; init; }

    /// <summary>In seconds.</summary>
    public long? LengthMin { get; init; }

    /// <summary>In seconds.</summary>
    public long? LengthMax { get; init; }

    public string Sort { get; init; } = "relevance";

    public int Page { get; init; } = 1;

    public int Size { get; init; } = DefaultSize;

    /// <summary>The last word may be unfinished: the field searches while one types.</summary>
    public bool Instant { get; init; }

    /// <summary>Nothing is asked: no text and no filter.</summary>
    public bool IsEmpty => Text.Length == 0 && ToRequest().Filters.Count == 0;

    /// <summary>Reads the address; false where something in it can't be, with what is wrong by parameter.</summary>
    public static bool TryRead(IQueryCollection address, out SearchQuery query, out Dictionary<string, string[]> problems)
    {
        var wrong = new List<(string, string?)>();
        string text = (address["q"].FirstOrDefault() ?? "").Trim();
        if (text.Length > MostCharacters)
            wrong.Add(("q", $"q has {text.Length} characters; at most {MostCharacters} are searched for."));
        string sort = address["sort"].FirstOrDefault() is { Length: > 0 } named ? named : "relevance";
        if (!Sorts.ContainsKey(sort))
            wrong.Add(("sort", $"'{sort}' is no order; take {string.Join(", ", Sorts.Keys)}."));
        query = new SearchQuery
        {
            Text = text,
            Sort = sort,
            Genres = Ids("genre"),
            Artists = Ids("artist"),
            MediaTypes = Ids("media"),
            YearFrom = Number("yearFrom", 0, 9999),
            YearTo = Number("yearTo", 0, 9999),
            PriceMin = Price("priceMin"),
            PriceMax = Price("priceMax"),
            LengthMin = Number("lengthMin", 0, MostSeconds),
            LengthMax = Number("lengthMax", 0, MostSeconds),
            Page = (int)(Number("page", 1, MostPage) ?? 1),
            Size = (int)(Number("size", 1, SearchRequest.MaxSize) ?? DefaultSize),
            Instant = address["instant"] == "1",
        };
        Order("yearFrom", query.YearFrom, "yearTo", query.YearTo);
        Order("priceMin", query.PriceMin, "priceMax", query.PriceMax);
        Order("lengthMin", query.LengthMin, "lengthMax", query.LengthMax);
        problems = ChangeRules.Problems([.. wrong]);
        return problems.Count == 0;

        IReadOnlyList<long> Ids(string name)
        {
            var ids = new SortedSet<long>();
            foreach (string value in address[name].SelectMany(one => (one ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
            {
                if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && ids.Count < 100)
                    ids.Add(id);
                else
                    wrong.Add((name, $"'{value}' is not the number of one; give at most 100 numbers, separated by commas."));
            }
            return [.. ids];
        }

        long? Number(string name, long least, long most)
        {
            if (address[name].FirstOrDefault() is not { Length: > 0 } value)
                return null;
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most)
                return number;
            wrong.Add((name, $"'{value}' is not a whole number from {least} to {most}."));
            return null;
        }

        decimal? Price(string name)
        {
            if (address[name].FirstOrDefault() is not { Length: > 0 } value)
                return null;
            if (decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal price) && price <= MostCents / 100m)
                return price;
            wrong.Add((name, $"'{value}' is not a price from 0 to {MostCents / 100}; write for instance 0.99."));
            return null;
        }

        void Order<T>(string from, T? least, string to, T? most) where T : struct, IComparable<T>
        {
            if (least is { } first && most is { } last && first.CompareTo(last) > 0)
                wrong.Add((from, $"{from} is {first}, above {to} ({last})."));
        }
    }

    /// <summary>The same search in one form: what the cache knows it by.</summary>
    public string CacheKey() => string.Create(
        CultureInfo.InvariantCulture,
        $"search:{Page}:{Size}:{(Instant ? 1 : 0)}:{Sort}:{string.Join(',', Genres)}:{string.Join(',', Artists)}:{string.Join(',', MediaTypes)}:{YearFrom}-{YearTo}:{PriceMin}-{PriceMax}:{LengthMin}-{LengthMax}:{Normal(Text)}");

    public SearchRequest ToRequest() => new()
    {
        Text = Text,
        LastWordIsPrefix = Instant,
        Sort = Sorts[Sort],
        Page = Page,
        Size = Size,
        Facets = [TrackIndex.Genre, TrackIndex.Artist, TrackIndex.Decade, TrackIndex.Media],
        Filters = [.. Values(TrackIndex.Genre, Genres), .. Values(TrackIndex.Artist, Artists), .. Values(TrackIndex.Media, MediaTypes), .. Range(TrackIndex.Year, YearFrom, YearTo), .. Range(TrackIndex.Price, Cents(PriceMin, up: true), Cents(PriceMax, up: false)), .. Range(TrackIndex.Length, LengthMin, LengthMax)],
    };

    // Letters' case does not matter to words, but OR is a sign.
    private static string Normal(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word == "OR" ? word : word.ToLowerInvariant()));

    private static IEnumerable<SearchFilter> Values(string field, IReadOnlyList<long> values) => values.Count == 0 ? [] : [new ValueFilter(field, values)];

    private static IEnumerable<SearchFilter> Range(string field, long? from, long? to) => from is null && to is null ? [] : [new RangeFilter(field, from, to)];

    private static long? Cents(decimal? price, bool up) => price is { } given ? (long)(up ? Math.Ceiling(given * 100) : Math.Floor(given * 100)) : null;
}
