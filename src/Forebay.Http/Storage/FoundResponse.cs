using Forebay.Liveness;

namespace Forebay.Http.Storage;

/// <summary>A response that was found, and the right to put into its place what the origin is asked for from then on.</summary>
internal sealed record FoundResponse(StoredResponse Response, Lease Lease);
