using System.Data;
using System.Data.Common;
using System.Globalization;

namespace Forebay.MySql.Client;

/// <summary>What <c>GetSchema</c> tells: collections of the server's objects, each with the restrictions that it takes.</summary>
internal static class SchemaCollections
{
    private static readonly SchemaCollection[] All =
    [
        new("Databases", "SELECT SCHEMA_NAME AS DATABASE_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA", ["SCHEMA_NAME"], "SCHEMA_NAME", 1),
        new("Tables", "SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, AUTO_INCREMENT, CREATE_TIME, TABLE_COLLATION, TABLE_COMMENT FROM information_schema.TABLES", ["TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "TABLE_TYPE"], "TABLE_SCHEMA, TABLE_NAME", 3),
        new("Columns", "SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION, CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_TYPE, COLUMN_KEY, EXTRA, COLUMN_COMMENT FROM information_schema.COLUMNS", ["TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME"], "TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION", 4),
        new("Views", "SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, IS_UPDATABLE, DEFINER, SECURITY_TYPE FROM information_schema.VIEWS", ["TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"], "TABLE_SCHEMA, TABLE_NAME", 3),
        new("Indexes", "SELECT DISTINCT TABLE_CATALOG AS INDEX_CATALOG, TABLE_SCHEMA AS INDEX_SCHEMA, INDEX_NAME, TABLE_NAME, NON_UNIQUE = 0 AS `UNIQUE`, INDEX_NAME = 'PRIMARY' AS `PRIMARY`, INDEX_TYPE AS TYPE FROM information_schema.STATISTICS", ["TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "INDEX_NAME"], "INDEX_SCHEMA, TABLE_NAME, INDEX_NAME", 4),
        new("IndexColumns", "SELECT TABLE_CATALOG AS INDEX_CATALOG, TABLE_SCHEMA AS INDEX_SCHEMA, INDEX_NAME, TABLE_NAME, COLUMN_NAME, SEQ_IN_INDEX AS ORDINAL_POSITION, COLLATION AS SORT_ORDER FROM information_schema.STATISTICS", ["TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "INDEX_NAME", "COLUMN_NAME"], "INDEX_SCHEMA, TABLE_NAME, INDEX_NAME, ORDINAL_POSITION", 5),
        new("ForeignKeys", "SELECT CONSTRAINT_CATALOG, CONSTRAINT_SCHEMA, CONSTRAINT_NAME, TABLE_NAME, REFERENCED_TABLE_NAME, UNIQUE_CONSTRAINT_SCHEMA AS REFERENCED_TABLE_SCHEMA, UPDATE_RULE, DELETE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS", ["CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "TABLE_NAME", "CONSTRAINT_NAME"], "CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME", 4),
        new("Procedures", "SELECT ROUTINE_CATALOG, ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, IS_DETERMINISTIC, SQL_DATA_ACCESS, SECURITY_TYPE, CREATED, LAST_ALTERED, ROUTINE_COMMENT, DEFINER FROM information_schema.ROUTINES", ["ROUTINE_CATALOG", "ROUTINE_SCHEMA", "ROUTINE_NAME", "ROUTINE_TYPE"], "ROUTINE_SCHEMA, ROUTINE_NAME", 4),
        new("ProcedureParameters", "SELECT SPECIFIC_CATALOG, SPECIFIC_SCHEMA, SPECIFIC_NAME, ORDINAL_POSITION, PARAMETER_MODE, PARAMETER_NAME, DATA_TYPE, DTD_IDENTIFIER, ROUTINE_TYPE FROM information_schema.PARAMETERS", ["SPECIFIC_CATALOG", "SPECIFIC_SCHEMA", "SPECIFIC_NAME", "ROUTINE_TYPE", "PARAMETER_NAME"], "SPECIFIC_SCHEMA, SPECIFIC_NAME, ORDINAL_POSITION", 5),
        new("Triggers", "SELECT TRIGGER_CATALOG, TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, ACTION_STATEMENT, ACTION_TIMING, DEFINER FROM information_schema.TRIGGERS", ["TRIGGER_CATALOG", "TRIGGER_SCHEMA", "EVENT_OBJECT_TABLE", "TRIGGER_NAME"], "TRIGGER_SCHEMA, TRIGGER_NAME", 4),
        new("Engines", "SELECT ENGINE, SUPPORT, COMMENT, TRANSACTIONS, XA, SAVEPOINTS FROM information_schema.ENGINES", [], "ENGINE", 0),
        new("CharacterSets", "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME, DESCRIPTION, MAXLEN FROM information_schema.CHARACTER_SETS", [], "CHARACTER_SET_NAME", 0),
        new("Collations", "SELECT COLLATION_NAME, CHARACTER_SET_NAME, ID, IS_DEFAULT, IS_COMPILED, SORTLEN FROM information_schema.COLLATIONS", [], "COLLATION_NAME", 0),
    ];

    /// <exception cref="ArgumentException">There is no such collection, or it takes fewer restrictions.</exception>
    public static async ValueTask<DataTable> ReadAsync(ForebayMySqlConnection connection, string name, string?[] restrictions, CancellationToken cancellationToken)
    {
        if (Is(name, DbMetaDataCollectionNames.MetaDataCollections))
            return MetaDataCollections();
        if (Is(name, DbMetaDataCollectionNames.Restrictions))
            return Restrictions();
        if (Is(name, DbMetaDataCollectionNames.DataSourceInformation))
            return DataSource(connection);
        SchemaCollection collection = Array.Find(All, one => Is(name, one.Name))
            ?? throw new ArgumentException($"There is no schema collection '{name}'. Known are MetaDataCollections, Restrictions, DataSourceInformation, {string.Join(", ", All.Select(static one => one.Name))}.", nameof(name));
        if (restrictions.Length > collection.Restrictions.Length)
            throw new ArgumentException($"The schema collection {collection.Name} takes {collection.Restrictions.Length} restrictions; {restrictions.Length} were given.", nameof(restrictions));
        return await ReadAsync(connection, collection, restrictions, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<DataTable> ReadAsync(ForebayMySqlConnection connection, SchemaCollection collection, string?[] restrictions, CancellationToken cancellationToken)
    {
        using ForebayMySqlCommand command = connection.CreateCommand();
        var conditions = new List<string>();
        for (int at = 0; at < restrictions.Length; at++)
        {
            if (restrictions[at] is not { } value)
                continue;
            conditions.Add($"{collection.Restrictions[at]} = @r{at}");
            command.Parameters.AddWithValue($"r{at}", value);
        }
        command.CommandText = collection.Sql + (conditions.Count > 0 ? " WHERE " + string.Join(" AND ", conditions) : "") + " ORDER BY " + collection.Order;
        DataTable table = Table(collection.Name);
        ForebayMySqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            for (int at = 0; at < reader.FieldCount; at++)
                table.Columns.Add(reader.GetName(at), reader.GetFieldType(at));
            object[] row = new object[reader.FieldCount];
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                reader.GetValues(row);
                table.Rows.Add(row);
            }
        }
        return table;
    }

    private static DataTable MetaDataCollections()
    {
        DataTable table = Table(DbMetaDataCollectionNames.MetaDataCollections, ("CollectionName", typeof(string)), ("NumberOfRestrictions", typeof(int)), ("NumberOfIdentifierParts", typeof(int)));
        foreach (string own in new[] { DbMetaDataCollectionNames.MetaDataCollections, DbMetaDataCollectionNames.Restrictions, DbMetaDataCollectionNames.DataSourceInformation })
            table.Rows.Add(own, 0, 0);
        foreach (SchemaCollection collection in All)
            table.Rows.Add(collection.Name, collection.Restrictions.Length, collection.Parts);
        return table;
    }

    private static DataTable Restrictions()
    {
        DataTable table = Table(DbMetaDataCollectionNames.Restrictions, ("CollectionName", typeof(string)), ("RestrictionName", typeof(string)), ("RestrictionDefault", typeof(string)), ("RestrictionNumber", typeof(int)));
        foreach (SchemaCollection collection in All)
        {
            for (int at = 0; at < collection.Restrictions.Length; at++)
                table.Rows.Add(collection.Name, collection.Restrictions[at], collection.Restrictions[at], at + 1);
        }
        return table;
    }

    private static DataTable DataSource(ForebayMySqlConnection connection)
    {
        DataTable table = Table(
            DbMetaDataCollectionNames.DataSourceInformation,
            (DbMetaDataColumnNames.DataSourceProductName, typeof(string)),
            (DbMetaDataColumnNames.DataSourceProductVersion, typeof(string)),
            (DbMetaDataColumnNames.CompositeIdentifierSeparatorPattern, typeof(string)),
            (DbMetaDataColumnNames.ParameterMarkerFormat, typeof(string)),
            (DbMetaDataColumnNames.ParameterMarkerPattern, typeof(string)),
            (DbMetaDataColumnNames.ParameterNameMaxLength, typeof(int)),
            (DbMetaDataColumnNames.QuotedIdentifierPattern, typeof(string)),
            (DbMetaDataColumnNames.StatementSeparatorPattern, typeof(string)));
        table.Rows.Add(connection.Session.IsMariaDb ? "MariaDB" : "MySQL", connection.ServerVersion, "\\.", "{0}", "(@[A-Za-z0-9_$#]*)", 128, "(([^\\`]|\\`\\`)*)", ";");
        return table;
    }

    private static DataTable Table(string name, params (string Name, Type Type)[] columns)
    {
        var table = new DataTable(name) { Locale = CultureInfo.InvariantCulture };
        foreach ((string column, Type type) in columns)
            table.Columns.Add(column, type);
        return table;
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
