using System.Net.Sockets;
using Forebay.Http.Proxy.Tests.Wire;

namespace Forebay.Http.Proxy.Tests.Origin;

/// <summary>One request that is being answered, for the steps of its answer.</summary>
internal sealed record OriginExchange(Socket Socket, Stream Stream, WireReader Reader, OriginRequest Request, CancellationToken Stopped);
