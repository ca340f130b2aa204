namespace Forebay.Redis.Cluster;

/// <summary>The commands of a batch, apart from it: they may have to be sent again when it is long filled with others.</summary>
/// <param name="Encoded">All of them.</param>
/// <param name="Ends">Where each of them ends.</param>
/// <param name="IsTransaction">Whether the first is MULTI.</param>
internal readonly record struct BatchCommands(ReadOnlyMemory<byte> Encoded, int[] Ends, bool IsTransaction)
{
    public int Count => Ends.Length;

    public ReadOnlyMemory<byte> this[int index] => Encoded[(index == 0 ? 0 : Ends[index - 1])..Ends[index]];
}
