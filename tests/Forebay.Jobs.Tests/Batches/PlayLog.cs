using System.Collections.Concurrent;

namespace Forebay.Jobs.Tests.Batches;

/// <summary>How large the batches were.</summary>
internal sealed class PlayLog
{
    public ConcurrentQueue<int> Batches { get; } = new();
}
