using System.Data;
using System.Data.Common;
using Forebay.MySql.Client;
using Forebay.Sql.Caching;

namespace Forebay.MySql;

// What a connection tells of its server's objects.
public sealed partial class ForebayMySqlConnection
{
    /// <summary>Which collections there are.</summary>
    public override DataTable GetSchema() => GetSchema(DbMetaDataCollectionNames.MetaDataCollections);

    /// <inheritdoc/>
    public override DataTable GetSchema(string collectionName) => GetSchema(collectionName, []);

    /// <inheritdoc/>
    public override DataTable GetSchema(string collectionName, string?[] restrictionValues) => Blocking.Await(SchemaCollections.ReadAsync(this, collectionName, restrictionValues ?? [], CancellationToken.None));

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(CancellationToken cancellationToken = default) => GetSchemaAsync(DbMetaDataCollectionNames.MetaDataCollections, [], cancellationToken);

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(string collectionName, CancellationToken cancellationToken = default) => GetSchemaAsync(collectionName, [], cancellationToken);

    /// <inheritdoc/>
    public override Task<DataTable> GetSchemaAsync(string collectionName, string?[] restrictionValues, CancellationToken cancellationToken = default) =>
        SchemaCollections.ReadAsync(this, collectionName, restrictionValues ?? [], cancellationToken).AsTask();
}
