using Forebay.Http.Directives;
using Forebay.Http.Fields;

namespace Forebay.Http.Rules;

/// <summary>What the rules need to know of a request.</summary>
internal sealed class RequestFacts
{
    public RequestFacts(string method, Uri target, FieldList fields, bool hasBody = false)
    {
        Method = method;
        Target = target;
        Fields = fields;
        HasBody = hasBody;
        Directives = RequestDirectives.Read(fields);
    }

    /// <summary>Case-sensitive (RFC 9110 section 9.1).</summary>
    public string Method { get; }

    /// <summary>The target URI (RFC 9110 section 7.1), absolute.</summary>
    public Uri Target { get; }

    public FieldList Fields { get; }

    public bool HasBody { get; }

    public RequestDirectives Directives { get; }

    public bool IsGetOrHead => Method is "GET" or "HEAD";
}
