using Forebay.MySql.Protocol;

namespace Forebay.MySql.Proxy.Results;

/// <summary>Keeps an answer while it passes, up to a limit. Not thread-safe.</summary>
internal sealed class ResultCapture : IDisposable
{
    private readonly PacketWriter kept = new() { Sequence = 1 };
    private readonly int most;
    private int definitions;
    private int packets;

    public ResultCapture(int most)
    {
        this.most = most;
        kept.WriteZeros(StoredResult.HeaderSize);
    }

    /// <summary>Why it is not kept; null: it is, so far.</summary>
    public string? Problem { get; private set; }

    public void Add(ReadOnlySpan<byte> payload)
    {
        if (Problem is not null)
            return;
        if (kept.Length + payload.Length > most)
        {
            GiveUp($"it takes more than MaxResultBytes ({most})");
            return;
        }
        kept.Add(payload);
        packets++;
    }

    /// <summary>The definitions are over. Where an EOF follows them, it was added and has its place in what is kept.</summary>
    public void EndDefinitions(bool withEof) => definitions = kept.Length - StoredResult.HeaderSize - (withEof ? Packet.HeaderSize + 5 : 0);

    public void GiveUp(string problem)
    {
        Problem ??= problem;
        kept.Dispose();
    }

    /// <summary>The answer.</summary>
    public StoredResult ToResult(bool deprecatesEof, ServerStatus status)
    {
        byte[] bytes = kept.Written.ToArray();
        StoredResult.WriteHeader(bytes, deprecatesEof, status, definitions, packets);
        return StoredResult.Of(bytes);
    }

    public void Dispose() => kept.Dispose();
}
