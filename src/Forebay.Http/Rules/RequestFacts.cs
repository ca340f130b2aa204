using Forebay.Http.Directives;
using Forebay.Http.Fields;
using Forebay.Http.Targets;

namespace Forebay.Http.Rules;

/// <summary>What the rules need to know of a request.</summary>
internal sealed class RequestFacts
{
    public RequestFacts(string method, TargetUri target, FieldList fields, bool hasBody = false)
    {
        Method = method;
        Target = target;
        Fields = fields;
        HasBody = hasBody;
        Directives = RequestDirectives.Read(fields);
    }

    /// <summary>Case-sensitive (RFC 9110 section 9.1).</summary>
    public string Method { get; }

    /// <summary>The target URI.</summary>
    public TargetUri Target { get; }

    public FieldList Fields { get; }

    public bool HasBody { get; }

    /// <summary>What belongs into the key besides the URI, as whoever runs the cache wants it; empty: nothing.</summary>
    public string KeyExtra { get; init; } = "";

    public RequestDirectives Directives { get; }

    public bool IsGetOrHead => Method is "GET" or "HEAD";
}
