using System.Data.Common;

namespace Forebay.MySql;

/// <summary>The commands of a batch, in their order. Not thread-safe.</summary>
public sealed class ForebayMySqlBatchCommandCollection : DbBatchCommandCollection
{
    private readonly List<ForebayMySqlBatchCommand> commands = [];

    internal ForebayMySqlBatchCommandCollection()
    {
    }

    /// <inheritdoc/>
    public override int Count => commands.Count;

    /// <inheritdoc/>
    public override bool IsReadOnly => false;

    /// <inheritdoc/>
    public override void Add(DbBatchCommand item) => commands.Add(Own(item));

    /// <inheritdoc/>
    public override void Clear() => commands.Clear();

    /// <inheritdoc/>
    public override bool Contains(DbBatchCommand item) => commands.Contains(Own(item));

    /// <inheritdoc/>
    public override void CopyTo(DbBatchCommand[] array, int arrayIndex) => commands.ToArray().CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public override IEnumerator<DbBatchCommand> GetEnumerator() => commands.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(DbBatchCommand item) => commands.IndexOf(Own(item));

    /// <inheritdoc/>
    public override void Insert(int index, DbBatchCommand item) => commands.Insert(index, Own(item));

    /// <inheritdoc/>
    public override bool Remove(DbBatchCommand item) => commands.Remove(Own(item));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => commands.RemoveAt(index);

    /// <inheritdoc/>
    protected override DbBatchCommand GetBatchCommand(int index) => commands[index];

    /// <inheritdoc/>
    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) => commands[index] = Own(batchCommand);

    private static ForebayMySqlBatchCommand Own(DbBatchCommand item) =>
        item as ForebayMySqlBatchCommand ?? throw new InvalidCastException($"A {nameof(ForebayMySqlBatchCommand)} is needed; this is {(item is null ? "null" : item.GetType())}.");
}
