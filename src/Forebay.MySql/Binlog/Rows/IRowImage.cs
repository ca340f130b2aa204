namespace Forebay.MySql.Binlog.Rows;

/// <summary>Takes the values of one row, in the order of its columns. A column that is not there is not told.</summary>
internal interface IRowImage
{
    /// <summary>A column is NULL.</summary>
    void Null(int column);

    /// <summary>A column's bytes, as <see cref="BinlogColumn.Take"/> gives them.</summary>
    void Value(int column, ReadOnlySpan<byte> bytes);

    /// <summary>What changed in a JSON column (<c>binlog_row_value_options=PARTIAL_JSON</c>).</summary>
    void Difference(int column, ReadOnlySpan<byte> bytes);
}
