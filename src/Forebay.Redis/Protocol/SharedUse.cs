using System.Collections.Frozen;
using System.Text;

namespace Forebay.Redis.Protocol;

/// <summary>Keeps callers from commands that would change a connection for all others who share it, or have another number of replies than one.</summary>
internal static class SharedUse
{
    private const string FirstLetters = "ADEHMPQRSUWadehmpqrsuw";

    private static readonly FrozenDictionary<string, string> Refused = Table(
        ("use SubscribeAsync", "SUBSCRIBE UNSUBSCRIBE"),
        ("channels by pattern and by slot are not offered", "PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE"),
        ("set it in RedisOptions", "AUTH HELLO SELECT"),
        ("use a script", "WATCH UNWATCH"),
        ("there is nothing in its place", "ASKING MONITOR PSYNC QUIT READONLY READWRITE RESET SYNC"));

    private static readonly FrozenDictionary<string, string> RefusedAlone = Table(("put all of the transaction into a RedisBatch", "MULTI EXEC DISCARD"));

    /// <summary>Checks a command.</summary>
    /// <param name="command">Its name and arguments.</param>
    /// <param name="isInBatch">Whether it is one of a batch, which may hold a transaction.</param>
    /// <exception cref="ArgumentException">It is one of those; the message says what to use instead.</exception>
    public static void Check(ReadOnlySpan<RedisArgument> command, bool isInBatch)
    {
        if (command.IsEmpty)
            throw new ArgumentException("A command has at least its name.", nameof(command));
        // On the hot path: most commands have another first letter, or are as short as SET.
        string? name = command[0].Text;
        if (name is not null && (name.Length < 4 || !FirstLetters.Contains(name[0], StringComparison.Ordinal)))
            return;
        name ??= Encoding.ASCII.GetString(command[0].Bytes);
        if (Refused.TryGetValue(name, out string? instead) || (!isInBatch && RefusedAlone.TryGetValue(name, out instead)))
            throw new ArgumentException($"{name.ToUpperInvariant()} can't be sent on a connection that others share: {instead}.", nameof(command));
    }

    private static FrozenDictionary<string, string> Table(params (string Instead, string Names)[] rows) => rows
        .SelectMany(row => row.Names.Split(' ').Select(name => KeyValuePair.Create(name, row.Instead)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
