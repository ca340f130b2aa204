using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;

namespace Forebay.MySql.Client;

/// <summary>What is known of a result's columns, in the forms that ADO.NET has for it.</summary>
internal static class ResultSchema
{
    public static ReadOnlyCollection<DbColumn> ColumnsOf(ClientColumn[] columns) => Array.AsReadOnly(Array.ConvertAll<ClientColumn, DbColumn>(columns, column => new ResultColumnSchema(column, Array.IndexOf(columns, column))));

    public static DataTable TableOf(ClientColumn[] columns)
    {
        var table = new DataTable("SchemaTable") { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach ((string name, Type type, Func<DbColumn, object?> _) in Fields)
            table.Columns.Add(name, type);
        foreach (DbColumn column in ColumnsOf(columns))
            table.Rows.Add([.. Fields.Select(field => field.Value(column) ?? DBNull.Value)]);
        return table;
    }

    private static readonly (string Name, Type Type, Func<DbColumn, object?> Value)[] Fields =
    [
        (SchemaTableColumn.ColumnName, typeof(string), static column => column.ColumnName),
        (SchemaTableColumn.ColumnOrdinal, typeof(int), static column => column.ColumnOrdinal),
        (SchemaTableColumn.ColumnSize, typeof(int), static column => column.ColumnSize),
        (SchemaTableColumn.NumericPrecision, typeof(int), static column => column.NumericPrecision),
        (SchemaTableColumn.NumericScale, typeof(int), static column => column.NumericScale),
        (SchemaTableColumn.IsUnique, typeof(bool), static column => column.IsUnique),
        (SchemaTableColumn.IsKey, typeof(bool), static column => column.IsKey),
        (SchemaTableOptionalColumn.BaseCatalogName, typeof(string), static column => column.BaseCatalogName),
        (SchemaTableColumn.BaseSchemaName, typeof(string), static column => column.BaseSchemaName),
        (SchemaTableColumn.BaseTableName, typeof(string), static column => column.BaseTableName),
        (SchemaTableColumn.BaseColumnName, typeof(string), static column => column.BaseColumnName),
        (SchemaTableColumn.DataType, typeof(Type), static column => column.DataType),
        (SchemaTableColumn.AllowDBNull, typeof(bool), static column => column.AllowDBNull),
        (SchemaTableColumn.ProviderType, typeof(int), static column => ((ResultColumnSchema)column).WireType),
        (SchemaTableColumn.IsAliased, typeof(bool), static column => column.IsAliased),
        (SchemaTableColumn.IsExpression, typeof(bool), static column => column.IsExpression),
        (SchemaTableOptionalColumn.IsAutoIncrement, typeof(bool), static column => column.IsAutoIncrement),
        (SchemaTableOptionalColumn.IsHidden, typeof(bool), static column => column.IsHidden),
        (SchemaTableOptionalColumn.IsReadOnly, typeof(bool), static column => column.IsReadOnly),
        (SchemaTableColumn.IsLong, typeof(bool), static column => column.IsLong),
        ("IsIdentity", typeof(bool), static column => column.IsIdentity),
        ("DataTypeName", typeof(string), static column => column.DataTypeName),
    ];
}
