using System.Globalization;
using System.Text;

namespace Forebay.MySql.Proxy.Differential;

/// <summary>The answers of two servers to one script, packet by packet. Not thread-safe.</summary>
internal sealed class Comparison
{
    private const int MostTold = 60;
    private readonly StringBuilder told = new();

    /// <summary>How many answers were compared.</summary>
    public int Answers { get; private set; }

    /// <summary>How many of them differ.</summary>
    public int Differences { get; private set; }

    /// <summary>How many answers were the server's to the same question just before, and not its own to this one.</summary>
    public int Varied { get; private set; }

    /// <summary>How many packets were compared.</summary>
    public long Packets { get; private set; }

    /// <summary>Those that differ, the first of them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Differences} of {Answers} answers differ.\n{told}");

    public void Add(string script, ClientKind client, IReadOnlyList<Reading> expected, IReadOnlyList<Reading> actual)
    {
        for (int at = 0; at < Math.Max(expected.Count, actual.Count); at++)
        {
            if (at >= expected.Count || at >= actual.Count)
            {
                Differ(script, at, (at < expected.Count ? expected : actual)[at], "one side has no answer");
                return;
            }
            // The second execution of a statement is planned otherwise: MySQL then compares some types by other rules, MariaDB defines some columns otherwise.
            // Either answer is the server's.
            if (expected[at] is { IsSecond: true, Step.MayVary: true } && IsRepeated(expected, at, client) is false && IsRepeated(actual, at, client))
                Varied++;
            else
                Compare($"{script}, {client}", at, expected[at], actual[at], client);
        }
    }

    private static bool IsRepeated(IReadOnlyList<Reading> readings, int at, ClientKind client) =>
        LegitimateDifferences.Without(readings[at - 1], client).SequenceEqual(LegitimateDifferences.Without(readings[at], client));

    private void Compare(string script, int at, Reading expected, Reading actual, ClientKind client)
    {
        Answers++;
        Packets += expected.Packets.Count;
        IReadOnlyList<RecordedPacket> one = LegitimateDifferences.Without(expected, client), other = LegitimateDifferences.Without(actual, client);
        for (int packet = 0; packet < Math.Max(one.Count, other.Count); packet++)
        {
            RecordedPacket? left = packet < one.Count ? one[packet] : null, right = packet < other.Count ? other[packet] : null;
            if (left is not null && left.Equals(right))
                continue;
            Differ(script, at, expected, $"packet {packet + 1} of {one.Count} and {other.Count}\n    direct  {left?.ToString() ?? "nothing"}\n    proxied {right?.ToString() ?? "nothing"}");
            return;
        }
    }

    private void Differ(string script, int at, Reading reading, string what)
    {
        if (++Differences <= MostTold)
            told.AppendLine(CultureInfo.InvariantCulture, $"{script}, answer {at + 1}{(reading.IsSecond ? ", its second" : "")}: {reading.Step}\n  {what}");
    }
}
