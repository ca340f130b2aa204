namespace Forebay.Liveness;

/// <summary>Lets one caller at a time write or remove a key of a durable region, from its stamp until the file has it.</summary>
/// <remarks>So the file's order is the stamps' order, and no set that is under way can bring back what a removal has deleted. Keys share 64 locks.</remarks>
internal sealed class DurableKeys : IDisposable
{
    private readonly SemaphoreSlim[] locks = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public async ValueTask<Held> EnterAsync(EntryKey key)
    {
        SemaphoreSlim held = locks[(int)(key.Hash >> 32) & (locks.Length - 1)];
        await held.WaitAsync().ConfigureAwait(false);
        return new Held(held);
    }

    /// <summary>Enters for several keys, in the order of their locks, so that two callers can't wait for each other.</summary>
    public async ValueTask<HeldAll> EnterAsync(IEnumerable<EntryKey> keys)
    {
        var entered = new List<Held>();
        foreach (int place in keys.Select(key => (int)(key.Hash >> 32) & (locks.Length - 1)).Distinct().Order())
        {
            await locks[place].WaitAsync().ConfigureAwait(false);
            entered.Add(new Held(locks[place]));
        }
        return new HeldAll(entered);
    }

    public void Dispose()
    {
        foreach (SemaphoreSlim one in locks)
            one.Dispose();
    }

    public readonly record struct Held(SemaphoreSlim? Lock) : IDisposable
    {
        public void Dispose() => Lock?.Release();
    }

    public readonly record struct HeldAll(IReadOnlyList<Held> All) : IDisposable
    {
        public void Dispose()
        {
            foreach (Held one in All)
                one.Dispose();
        }
    }
}
