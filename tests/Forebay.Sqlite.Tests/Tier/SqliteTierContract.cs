using Forebay.Testing;

namespace Forebay.Sqlite.Tests.Tier;

public sealed class SqliteTierContract : TierContract, IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override TierFixture OpenTier(Action<SqliteTierOptions>? configure = null) => new(folder["cache.db"], configure: configure);
}
