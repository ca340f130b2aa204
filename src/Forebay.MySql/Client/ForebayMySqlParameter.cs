using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Forebay.MySql;

/// <summary>A parameter of a command. Not thread-safe.</summary>
/// <remarks>Its value's own type decides how it is sent; <see cref="DbType"/> counts only where a <see cref="DateTime"/> is sent as a date or a time. The types are listed in <c>docs/mysql-client.md</c>.</remarks>
public sealed class ForebayMySqlParameter : DbParameter, ICloneable
{
    private DbType? type;
    private string name = "";

    /// <summary>One without a name: it stands for a question mark.</summary>
    public ForebayMySqlParameter()
    {
    }

    /// <summary>One with a name and a value.</summary>
    /// <param name="parameterName">With or without <c>@</c>; upper and lower case are the same.</param>
    /// <param name="value">Null and <see cref="DBNull"/> are NULL.</param>
    public ForebayMySqlParameter(string parameterName, object? value) => (ParameterName, Value) = (parameterName, value);

    /// <inheritdoc/>
    public override DbType DbType
    {
        get => type ?? TypeOf(Value);
        set => type = value;
    }

    /// <inheritdoc/>
    public override ParameterDirection Direction { get; set; } = ParameterDirection.Input;

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string ParameterName
    {
        get => name;
        set
        {
            name = value ?? "";
            PlainName = name.TrimStart('@', '?', ':');
        }
    }

    /// <inheritdoc/>
    public override byte Precision { get; set; }

    /// <inheritdoc/>
    public override byte Scale { get; set; }

    /// <summary>The most letters of a text, or bytes, that are sent; 0: all.</summary>
    public override int Size { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn { get; set; } = "";

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override DataRowVersion SourceVersion { get; set; } = DataRowVersion.Current;

    /// <inheritdoc/>
    public override object? Value { get; set; }

    /// <summary>The name without its sign.</summary>
    internal string PlainName { get; private set; } = "";

    /// <summary>Whether the procedure's parameter, whose value comes back, is a text.</summary>
    internal bool IsText { get; set; }

    internal bool IsIn => Direction is ParameterDirection.Input or ParameterDirection.InputOutput;

    internal bool IsOut => Direction is ParameterDirection.Output or ParameterDirection.InputOutput;

    /// <inheritdoc/>
    public override void ResetDbType() => type = null;

    /// <summary>A copy, which belongs to no command.</summary>
    public ForebayMySqlParameter Clone() => (ForebayMySqlParameter)MemberwiseClone();

    object ICloneable.Clone() => Clone();

    private static DbType TypeOf(object? value) => value switch
    {
        null or DBNull => DbType.String,
        bool => DbType.Boolean,
        sbyte => DbType.SByte,
        byte => DbType.Byte,
        short => DbType.Int16,
        ushort => DbType.UInt16,
        int => DbType.Int32,
        uint => DbType.UInt32,
        long => DbType.Int64,
        ulong => DbType.UInt64,
        float => DbType.Single,
        double => DbType.Double,
        decimal => DbType.Decimal,
        string or char or char[] => DbType.String,
        Guid => DbType.Guid,
        DateTime => DbType.DateTime,
        DateTimeOffset => DbType.DateTimeOffset,
        DateOnly => DbType.Date,
        TimeOnly or TimeSpan => DbType.Time,
        byte[] or Stream => DbType.Binary,
        _ => DbType.Object,
    };
}
