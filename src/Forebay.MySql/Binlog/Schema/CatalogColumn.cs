namespace Forebay.MySql.Binlog.Schema;

/// <summary>A column as <c>information_schema</c> has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">As it is declared: <c>int(10) unsigned</c>.</param>
/// <param name="Collation">Empty: it is no text.</param>
/// <param name="IsReferenced">Whether a foreign key that changes rows by itself refers to it.</param>
internal sealed record CatalogColumn(string Name, string Type, string Collation, bool IsReferenced)
{
    public bool IsUnsigned => Type.Contains("unsigned", StringComparison.OrdinalIgnoreCase);

    public bool IsUtf8 => Collation.StartsWith("utf8", StringComparison.Ordinal);
}
