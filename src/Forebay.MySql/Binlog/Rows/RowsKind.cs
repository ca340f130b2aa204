namespace Forebay.MySql.Binlog.Rows;

/// <summary>What happened to rows.</summary>
internal enum RowsKind
{
    Write,
    Update,
    Delete,
}
