using Forebay.Http.Fields;

namespace Forebay.Http.Directives;

/// <summary>What a response tells caches (RFC 9111 section 5.2.2, RFC 5861, RFC 8246). Times are in seconds.</summary>
/// <remarks>What forbids counts even where it is written badly; what permits counts only where it is written well.</remarks>
internal sealed record ResponseDirectives
{
    private readonly List<string> noCacheFields = [];
    private readonly List<string> privateFields = [];

    public static ResponseDirectives None { get; } = new();

    public bool NoStore { get; private set; }

    /// <summary>Without names of fields: nothing is used before it is validated.</summary>
    public bool NoCache { get; private set; }

    /// <summary>The fields that are not used before the response is validated (<c>no-cache="…"</c>).</summary>
    public IReadOnlyList<string> NoCacheFields => noCacheFields;

    /// <summary>Without names of fields: for one user alone.</summary>
    public bool Private { get; private set; }

    /// <summary>The fields that are for one user alone (<c>private="…"</c>).</summary>
    public IReadOnlyList<string> PrivateFields => privateFields;

    public bool Public { get; private set; }

    public bool MustRevalidate { get; private set; }

    public bool ProxyRevalidate { get; private set; }

    public bool MustUnderstand { get; private set; }

    public bool NoTransform { get; private set; }

    /// <summary>RFC 8246.</summary>
    public bool Immutable { get; private set; }

    /// <summary>Null: not said. What can't be read, and values that contradict each other, count as 0: such a response is considered stale (RFC 9111 section 4.2.1).</summary>
    public long? MaxAge { get; private set; }

    /// <inheritdoc cref="MaxAge"/>
    public long? SMaxAge { get; private set; }

    /// <summary>RFC 5861 section 3; null: not said, or not readable.</summary>
    public long? StaleWhileRevalidate { get; private set; }

    /// <summary>RFC 5861 section 4; null: not said, or not readable.</summary>
    public long? StaleIfError { get; private set; }

    public static ResponseDirectives Read(FieldList fields) => fields.Combined(FieldNames.CacheControl) is { } text ? Of(DirectiveReader.Read(text)) : None;

    public static ResponseDirectives Of(IEnumerable<Directive> directives)
    {
        var read = new ResponseDirectives();
        foreach (Directive directive in directives)
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
                NoCache |= !TryTakeFields(directive, noCacheFields);
                break;
            case "private":
                Private |= !TryTakeFields(directive, privateFields);
                break;
            case "must-revalidate":
                MustRevalidate = true;
                break;
            case "proxy-revalidate":
                ProxyRevalidate = true;
                break;
            case "no-transform":
                NoTransform = true;
                break;
            case "public":
                Public |= !directive.IsMalformed;
                break;
            case "must-understand":
                MustUnderstand |= !directive.IsMalformed;
                break;
            case "immutable":
                Immutable |= !directive.IsMalformed;
                break;
            case "max-age":
                MaxAge = Lifetime(MaxAge, directive);
                break;
            case "s-maxage":
                SMaxAge = Lifetime(SMaxAge, directive);
                break;
            case "stale-while-revalidate":
                StaleWhileRevalidate = Permission(StaleWhileRevalidate, directive);
                break;
            case "stale-if-error":
                StaleIfError = Permission(StaleIfError, directive);
                break;
        }
    }

    private static long Lifetime(long? before, Directive directive) =>
        DeltaSeconds.TryParse(directive.Value, out long seconds) && (before is null || before == seconds) ? seconds : 0;

    private static long? Permission(long? before, Directive directive) =>
        DeltaSeconds.TryParse(directive.Value, out long seconds) ? Math.Min(before ?? long.MaxValue, seconds) : before;

    /// <summary>Takes the names of fields; false: the directive stands for the whole response.</summary>
    private static bool TryTakeFields(Directive directive, List<string> into)
    {
        string[] names = [.. ListSyntax.Split(directive.Value)];
        if (names.Length == 0 || !Array.TrueForAll(names, name => ListSyntax.IsToken(name)))
            return false;
        into.AddRange(names);
        return true;
    }
}
