using System.Net;
using Forebay.Http.Targets;

namespace Forebay.Http.Proxy.Upstream;

/// <summary>Who asks, for the fields that tell the origin (RFC 7239).</summary>
/// <param name="Address">The client's address; null: there is none, the proxy asks for itself.</param>
/// <param name="Target">What was asked, as the client sees it.</param>
/// <param name="Version">The protocol's version: 1.0, 1.1, 2.</param>
/// <param name="Before">What trusted proxies before this one said in <c>Forwarded</c>; null: nothing.</param>
/// <param name="AddressesBefore">What they said in <c>X-Forwarded-For</c>; null: nothing.</param>
internal sealed record ClientFacts(IPAddress? Address, TargetUri Target, string Version, string? Before = null, string? AddressesBefore = null);
