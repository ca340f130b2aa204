using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;

namespace Forebay.Sql.Results;

/// <summary>What a stored result tells of its columns: what it was told of them.</summary>
internal static class ResultSchema
{
    public static ReadOnlyCollection<DbColumn> Columns(CachedResult result) => new([.. result.Columns.Select(static (column, at) => (DbColumn)new Described(column, at))]);

    public static DataTable Table(CachedResult result)
    {
        var table = new DataTable("SchemaTable") { Locale = System.Globalization.CultureInfo.InvariantCulture };
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.ColumnSize, typeof(int));
        table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        table.Columns.Add("DataTypeName", typeof(string));
        for (int at = 0; at < result.Columns.Length; at++)
        {
            ResultColumn column = result.Columns[at];
            table.Rows.Add(column.Name, at, column.Width == 0 ? -1 : column.Width, CellKinds.TypeOf(column.Kind), true, column.TypeName);
        }
        return table;
    }

    private sealed class Described : DbColumn
    {
        public Described(ResultColumn column, int ordinal)
        {
            ColumnName = column.Name;
            ColumnOrdinal = ordinal;
            DataType = CellKinds.TypeOf(column.Kind);
            DataTypeName = column.TypeName;
        }
    }
}
