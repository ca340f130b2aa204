namespace Forebay.Sql.Schema;

/// <summary>How the values of a key's column are told apart; it decides whether a row can be named by one, and how that is written.</summary>
public enum KeyValueKind
{
    /// <summary>Not by their text alone (a number with a fraction, a time, a text that is compared without case): rows are not named by this column.</summary>
    None,

    /// <summary>Whole numbers, up to 64 bits.</summary>
    Integer,

    /// <summary>Texts that are equal only if they are the same characters.</summary>
    Text,

    /// <summary>UUIDs.</summary>
    Uuid,

    /// <summary>Bytes.</summary>
    Bytes,
}
