using System.Data.Common;

namespace Forebay.MySql;

/// <summary>Makes the provider's objects, for code that knows ADO.NET alone. Thread-safe.</summary>
public sealed class ForebayMySqlProviderFactory : DbProviderFactory
{
    /// <summary>The only one.</summary>
    public static readonly ForebayMySqlProviderFactory Instance = new();

    private ForebayMySqlProviderFactory()
    {
    }

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <inheritdoc/>
    public override DbConnection CreateConnection() => new ForebayMySqlConnection();

    /// <inheritdoc/>
    public override DbCommand CreateCommand() => new ForebayMySqlCommand();

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new ForebayMySqlParameter();

    /// <inheritdoc/>
    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new MySqlConnectionStringBuilder();

    /// <inheritdoc/>
    public override DbDataSource CreateDataSource(string connectionString) => new ForebayMySqlDataSource(connectionString);

    /// <inheritdoc/>
    public override DbBatch CreateBatch() => new ForebayMySqlBatch();

    /// <inheritdoc/>
    public override DbBatchCommand CreateBatchCommand() => new ForebayMySqlBatchCommand();
}
