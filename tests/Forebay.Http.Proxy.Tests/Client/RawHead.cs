using System.Globalization;
using Forebay.Http.Proxy.Tests.Wire;

namespace Forebay.Http.Proxy.Tests.Client;

/// <summary>A response whose body is still to be read.</summary>
internal sealed record RawHead(string StatusLine, FieldLines Fields, WireBody Body, IReadOnlyList<string> Interim)
{
    public int Status => int.Parse(StatusLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string? this[string name] => Fields[name];
}
