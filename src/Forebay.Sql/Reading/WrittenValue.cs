using Forebay.Sql.Schema;
using Forebay.Sql.Tags;

namespace Forebay.Sql.Reading;

/// <summary>How a value is written in a text.</summary>
internal enum WrittenKind : byte
{
    Number,
    String,
    Parameter,
}

/// <summary>A value as a text writes it, before it is known which column it is compared with.</summary>
/// <param name="Kind">How it is written.</param>
/// <param name="Text">The literal's characters, or the parameter's name.</param>
/// <param name="Ordinal">The place of a parameter without a name.</param>
/// <param name="Cast">The kind of the type that it is cast to; null: none.</param>
/// <param name="IsArray">Whether the parameter stands for its elements.</param>
internal readonly record struct WrittenValue(WrittenKind Kind, string? Text, int Ordinal = 0, KeyValueKind? Cast = null, bool IsArray = false)
{
    /// <summary>The value as a column of this kind is compared with it; false: the database may compare it by another rule than the column's.</summary>
    public bool TryFor(KeyValueKind kind, SqlDialect dialect, out SqlValue value)
    {
        value = default;
        if (Cast is { } cast && cast != kind)
            return false;
        if (Kind == WrittenKind.Parameter)
        {
            value = Text is null ? SqlValue.OfParameter(Ordinal) : SqlValue.OfParameter(Text);
            if (IsArray)
                value = value.AsArray();
            return true;
        }
        bool suits = Kind == WrittenKind.Number ? kind == KeyValueKind.Integer
            : kind == KeyValueKind.Text || (dialect == SqlDialect.PostgreSql && kind is KeyValueKind.Integer or KeyValueKind.Uuid);
        if (!suits || !KeyText.TryParse(Text, kind, out string? text))
            return false;
        value = SqlValue.OfLiteral(text);
        return true;
    }
}
