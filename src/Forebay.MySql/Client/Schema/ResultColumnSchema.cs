using System.Data.Common;
using Forebay.MySql.Protocol;
using Forebay.MySql.Protocol.Packets;

namespace Forebay.MySql.Client;

/// <summary>What a column definition says, in ADO.NET's words.</summary>
internal sealed class ResultColumnSchema : DbColumn
{
    public ResultColumnSchema(ClientColumn column, int ordinal)
    {
        ColumnDefinition definition = column.Definition;
        bool isExpression = definition.OriginalName.Length == 0;
        WireType = (int)definition.Type;
        ColumnName = definition.Name;
        ColumnOrdinal = ordinal;
        DataType = column.FieldType;
        DataTypeName = column.TypeName;
        AllowDBNull = !Has(definition, ColumnFlags.NotNull);
        IsKey = Has(definition, ColumnFlags.PrimaryKey);
        IsUnique = Has(definition, ColumnFlags.UniqueKey);
        IsAutoIncrement = IsIdentity = Has(definition, ColumnFlags.AutoIncrement);
        IsExpression = IsReadOnly = isExpression;
        IsAliased = !isExpression && definition.Name != definition.OriginalName;
        IsHidden = false;
        IsLong = Has(definition, ColumnFlags.Blob) || column.Size > 65535;
        BaseSchemaName = NullIfEmpty(definition.Schema);
        BaseTableName = NullIfEmpty(definition.OriginalTable);
        BaseColumnName = NullIfEmpty(definition.OriginalName);
        ColumnSize = (int)Math.Min(SizeOf(column), int.MaxValue);
        if (column.Kind == ColumnKind.Decimal)
        {
            // The length counts the sign and the point.
            NumericScale = definition.Decimals;
            NumericPrecision = (int)definition.Length - (column.IsUnsigned ? 0 : 1) - (definition.Decimals > 0 ? 1 : 0);
        }
        else if (column.Kind is ColumnKind.DateTime or ColumnKind.Time)
        {
            NumericScale = definition.Decimals <= 6 ? definition.Decimals : 0;
        }
    }

    /// <summary>The number of its type on the wire.</summary>
    public int WireType { get; }

    private static long SizeOf(ClientColumn column) => column.Kind switch
    {
        ColumnKind.Boolean or ColumnKind.SByte or ColumnKind.Byte => 1,
        ColumnKind.Int16 or ColumnKind.UInt16 or ColumnKind.Year => 2,
        ColumnKind.Int32 or ColumnKind.UInt32 or ColumnKind.Single => 4,
        ColumnKind.Int64 or ColumnKind.UInt64 or ColumnKind.Double => 8,
        _ => column.Size,
    };

    private static bool Has(ColumnDefinition definition, ColumnFlags flag) => (definition.Flags & flag) != 0;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
