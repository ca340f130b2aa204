using Forebay.Sql.Schema;

namespace Forebay.MySql.Binlog.Schema;

/// <summary>A column that rows are named by, or that foreign keys refer to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How its values are told apart; none: it is only referred to.</param>
/// <param name="IsUnsigned">Whether it is an integer without a sign.</param>
/// <param name="IsUtf8">Whether its text is in UTF-8.</param>
/// <param name="IsReferenced">Whether a foreign key that changes rows by itself refers to it.</param>
internal sealed record KeyColumn(string Name, KeyValueKind Kind, bool IsUnsigned, bool IsUtf8, bool IsReferenced);
