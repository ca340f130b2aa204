using Forebay.Testing;
using Forebay.Testing.Contracts;

namespace Forebay.Tests.Bus;

public sealed class SharedTierTests : SharedTierContract
{
    private readonly FakeSharedStore store = new();

    protected override ISharedTier NewTier(int node, bool takesOver) => new FakeSharedTier(store, node) { TakesOver = takesOver };
}
