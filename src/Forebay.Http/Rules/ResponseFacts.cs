using Forebay.Http.Directives;
using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>What the rules need to know of a response, received or stored.</summary>
internal sealed class ResponseFacts
{
    private readonly RuleOptions options;

    /// <param name="status">Its status.</param>
    /// <param name="fields">Its fields; not to be changed afterwards.</param>
    /// <param name="requestedAt">When the request for it was sent.</param>
    /// <param name="receivedAt">When its fields were received.</param>
    /// <param name="options">Those of the cache.</param>
    public ResponseFacts(int status, FieldList fields, DateTimeOffset requestedAt, DateTimeOffset receivedAt, RuleOptions options)
    {
        Status = status;
        Fields = fields;
        RequestedAt = requestedAt;
        ReceivedAt = receivedAt;
        this.options = options;
        ResponseDirectives? targeted = options.IsShared ? TargetedControl.Read(fields, options.TargetedFields) : null;
        IsTargeted = targeted is not null;
        Directives = targeted ?? ResponseDirectives.Read(fields);
        // Without a usable date it counts as made when it was received (RFC 9110 section 6.6.1).
        Date = HttpDate.TryParseIgnoringCase(fields.First(FieldNames.Date), receivedAt, out DateTimeOffset date) ? date : receivedAt;
        LastModified = HttpDate.TryParseIgnoringCase(fields.First(FieldNames.LastModified), receivedAt, out DateTimeOffset modified) ? modified : null;
        ETag = EntityTag.TryParse(fields.First(FieldNames.ETag), out EntityTag? tag) ? tag : null;
        Lifetime = FreshnessLifetime.Of(this, options);
    }

    public int Status { get; }

    public FieldList Fields { get; }

    public DateTimeOffset RequestedAt { get; }

    public DateTimeOffset ReceivedAt { get; }

    /// <summary>Those of the targeted field where there is a usable one, else those of <c>Cache-Control</c>.</summary>
    public ResponseDirectives Directives { get; }

    /// <summary>Whether a targeted field says how it is cached; then <c>Cache-Control</c> and <c>Expires</c> say nothing (RFC 9213 section 2.2).</summary>
    public bool IsTargeted { get; }

    public DateTimeOffset Date { get; }

    public DateTimeOffset? LastModified { get; }

    public EntityTag? ETag { get; }

    public FreshnessLifetime Lifetime { get; }

    public bool HasValidator => ETag is not null || LastModified is not null;

    /// <summary>Whether a shared cache has leave to store it in spite of <c>Authorization</c> (RFC 9111 section 3.5).</summary>
    public bool IsForSharing => Directives.Public || Directives.MustRevalidate || Directives.SMaxAge is not null;

    /// <summary>Whether it must not be used stale, by any leave (RFC 9111 section 5.2.2.2, 5.2.2.4, 5.2.2.8, 5.2.2.10).</summary>
    public bool ForbidsStale =>
        Directives.MustRevalidate || Directives.NoCache || (options.IsShared && (Directives.ProxyRevalidate || Directives.SMaxAge is not null));
}
