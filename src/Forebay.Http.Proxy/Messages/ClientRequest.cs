using Forebay.Http.Proxy.Upstream;
using Forebay.Http.Rules;

namespace Forebay.Http.Proxy.Messages;

/// <summary>A request as it was read: what the rules need, who asks, and what a body it has.</summary>
internal sealed record ClientRequest(RequestFacts Facts, ClientFacts Client, ClientBody? Body);
