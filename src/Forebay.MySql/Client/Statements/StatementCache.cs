namespace Forebay.MySql.Client;

/// <summary>The statements that one connection has prepared, by their text; those not used longest are closed first. One user at a time.</summary>
internal sealed class StatementCache(int most)
{
    private readonly Dictionary<string, LinkedListNode<PreparedStatement>> byText = new(StringComparer.Ordinal);
    private readonly LinkedList<PreparedStatement> byUse = [];

    public int Count => byText.Count;

    public bool TryGet(string sql, out PreparedStatement statement)
    {
        if (!byText.TryGetValue(sql, out LinkedListNode<PreparedStatement>? node))
        {
            statement = default!;
            return false;
        }
        byUse.Remove(node);
        byUse.AddFirst(node);
        statement = node.Value;
        return true;
    }

    /// <summary>Keeps a statement.</summary>
    /// <returns>What has to be closed for it: the one not used longest, where there are too many.</returns>
    public PreparedStatement? Add(PreparedStatement statement)
    {
        byText[statement.Sql] = byUse.AddFirst(statement);
        // What was prepared by name stays, and is not counted.
        LinkedListNode<PreparedStatement>? oldest = byUse.Last;
        while (oldest is { Value.IsPinned: true })
            oldest = oldest.Previous;
        if (oldest is null || byText.Count <= most || ReferenceEquals(oldest.Value, statement))
            return null;
        Remove(oldest.Value);
        return oldest.Value;
    }

    public void Remove(PreparedStatement statement)
    {
        if (byText.Remove(statement.Sql, out LinkedListNode<PreparedStatement>? node))
            byUse.Remove(node);
    }

    /// <summary>Forgets all: the server has closed them.</summary>
    public void Clear()
    {
        byText.Clear();
        byUse.Clear();
    }
}
