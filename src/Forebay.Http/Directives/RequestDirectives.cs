using Forebay.Http.Fields;

namespace Forebay.Http.Directives;

/// <summary>What a request asks of caches (RFC 9111 section 5.2.1). Times are in seconds; one that can't be read is not said.</summary>
internal sealed record RequestDirectives
{
    public static RequestDirectives None { get; } = new();

    public bool NoStore { get; private set; }

    public bool NoCache { get; private set; }

    public bool OnlyIfCached { get; private set; }

    public bool NoTransform { get; private set; }

    public long? MaxAge { get; private set; }

    public long? MinFresh { get; private set; }

    /// <summary>How much staler than its time a response may be; <see cref="DeltaSeconds.Most"/>: as stale as it likes.</summary>
    public long? MaxStale { get; private set; }

    /// <summary>RFC 5861 section 4.</summary>
    public long? StaleIfError { get; private set; }

    /// <summary>Reads <c>Cache-Control</c>; where there is none, <c>Pragma: no-cache</c> counts as <c>no-cache</c> (RFC 9111 section 5.4).</summary>
    public static RequestDirectives Read(FieldList fields)
    {
        if (fields.Combined(FieldNames.CacheControl) is not { } text)
        {
            bool pragma = DirectiveReader.Read(fields.Combined(FieldNames.Pragma)).Any(directive => directive.Name == "no-cache");
            return pragma ? new RequestDirectives { NoCache = true } : None;
        }
        var read = new RequestDirectives();
        foreach (Directive directive in DirectiveReader.Read(text))
            read.Take(directive);
        return read;
    }

    private void Take(Directive directive)
    {
        switch (directive.Name)
        {
            case "no-store":
                NoStore = true;
                break;
            case "no-cache":
                NoCache = true;
                break;
            case "only-if-cached":
                OnlyIfCached = true;
                break;
            case "no-transform":
                NoTransform = true;
                break;
            case "max-age":
                MaxAge = Least(MaxAge, directive);
                break;
            case "min-fresh":
                MinFresh = Seconds(directive) is { } wanted ? Math.Max(MinFresh ?? 0, wanted) : MinFresh;
                break;
            case "max-stale":
                MaxStale = directive is { Value: null, IsMalformed: false } ? MaxStale ?? DeltaSeconds.Most : Least(MaxStale, directive);
                break;
            case "stale-if-error":
                StaleIfError = Least(StaleIfError, directive);
                break;
        }
    }

    // Of several values the strictest.
    private static long? Least(long? before, Directive directive) => Seconds(directive) is { } seconds ? Math.Min(before ?? long.MaxValue, seconds) : before;

    private static long? Seconds(Directive directive) => DeltaSeconds.TryParse(directive.Value, out long seconds) ? seconds : null;
}
