namespace Forebay.Testing.Contracts;

/// <summary>A node of a test, and what can be made to fail in it.</summary>
public sealed record CacheNode(TieredCache Cache, GatedSharedTier Tier, FakeLog Log);
