using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Forebay.Sql.Reading;

/// <summary>What was read in texts, the younger half of it at least.</summary>
/// <remarks>
/// Two generations: when the younger one has half of the room, it becomes the older one, which is forgotten. What is found in the older one moves to the younger.
/// Readers take no lock; who adds does, so that the counts are right.
/// </remarks>
internal sealed class RememberedStatements(int maxTexts, int maxCharacters)
{
    private readonly Lock gate = new();
    private volatile ConcurrentDictionary<string, SqlStatement> younger = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, SqlStatement> older = new(StringComparer.Ordinal);
    private int texts;
    private int characters;

    /// <summary>How many are remembered.</summary>
    public int Count => younger.Count + older.Count;

    public bool TryGet(string text, [NotNullWhen(true)] out SqlStatement? statement)
    {
        if (younger.TryGetValue(text, out statement))
            return true;
        if (!older.TryGetValue(text, out statement))
            return false;
        Add(text, statement);
        return true;
    }

    public SqlStatement Add(string text, SqlStatement statement)
    {
        // One that fills half of the room by itself would push out all others.
        if (text.Length > maxCharacters / 2)
            return statement;
        lock (gate)
        {
            if (texts >= maxTexts / 2 || characters + text.Length > maxCharacters / 2)
            {
                older = younger;
                younger = new ConcurrentDictionary<string, SqlStatement>(StringComparer.Ordinal);
                texts = 0;
                characters = 0;
            }
            if (younger.TryAdd(text, statement))
            {
                texts++;
                characters += text.Length;
            }
        }
        return statement;
    }
}
