namespace Forebay.MySql.Proxy.Differential.Generators;

/// <summary>Choices from a seed: the same seed chooses the same.</summary>
internal sealed class Choice(int seed)
{
#pragma warning disable CA5394 // What is wanted is that it can be repeated.
    private readonly Random random = new(seed);

    public int Below(int end) => random.Next(end);

    public int Between(int from, int to) => random.Next(from, to + 1);

    public bool Chance(int percent) => random.Next(100) < percent;

    public T Of<T>(params ReadOnlySpan<T> all) => all[random.Next(all.Length)];

    public T[] Some<T>(IReadOnlyList<T> all, int atMost)
    {
        T[] shuffled = [.. all];
        random.Shuffle(shuffled);
        return shuffled[..Math.Min(1 + random.Next(atMost), shuffled.Length)];
    }
#pragma warning restore CA5394
}
