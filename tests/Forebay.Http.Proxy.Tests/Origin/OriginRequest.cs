using System.Text;
using Forebay.Http.Proxy.Tests.Wire;

namespace Forebay.Http.Proxy.Tests.Origin;

/// <summary>A request as the origin received it.</summary>
/// <param name="Connection">Which of the origin's connections it came on, from 1.</param>
/// <param name="RequestLine">Its first line.</param>
/// <param name="Fields">Its field lines.</param>
/// <param name="Body">Its body, as far as it came.</param>
/// <param name="Trailers">What came behind the body.</param>
/// <param name="IsComplete">Whether its body came to its end.</param>
internal sealed record OriginRequest(int Connection, string RequestLine, FieldLines Fields, byte[] Body, IReadOnlyList<string> Trailers, bool IsComplete)
{
    public string Method => RequestLine.Split(' ')[0];

    /// <summary>As it was written.</summary>
    public string Target => RequestLine.Split(' ') is { Length: > 1 } parts ? parts[1] : "";

    public string Text => Encoding.Latin1.GetString(Body);
}
