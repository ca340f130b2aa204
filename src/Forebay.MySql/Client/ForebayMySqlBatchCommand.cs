using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Forebay.MySql;

/// <summary>One command of a <see cref="ForebayMySqlBatch"/>. Not thread-safe.</summary>
public sealed class ForebayMySqlBatchCommand : DbBatchCommand
{
    private int affected = -1;

    /// <summary>A command without text.</summary>
    public ForebayMySqlBatchCommand()
    {
    }

    /// <summary>A command of a text.</summary>
    public ForebayMySqlBatchCommand(string commandText) => CommandText = commandText;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText { get => field ?? ""; set; } = "";

    /// <inheritdoc/>
    public override CommandType CommandType { get; set; } = CommandType.Text;

    /// <summary>The rows that it changed, when the batch has been read as far; -1 where it could change none.</summary>
    public override int RecordsAffected => affected;

    /// <inheritdoc cref="DbBatchCommand.Parameters"/>
    public new ForebayMySqlParameterCollection Parameters { get; } = [];

    /// <inheritdoc/>
    public override bool CanCreateParameter => true;

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <inheritdoc/>
    public override DbParameter CreateParameter() => new ForebayMySqlParameter();

    internal void Begin() => affected = -1;

    internal void Took(int rows) => affected = Math.Max(affected, 0) + rows;
}
