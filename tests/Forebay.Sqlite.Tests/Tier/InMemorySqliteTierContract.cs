namespace Forebay.Sqlite.Tests.Tier;

public sealed class InMemorySqliteTierContract : TierContract
{
    internal override TierFixture OpenTier(Action<SqliteTierOptions>? configure = null) => new(SqliteTierOptions.InMemory, configure: configure);
}
