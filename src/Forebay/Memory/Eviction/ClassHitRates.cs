using System.Numerics;

namespace Forebay.Memory.Eviction;

/// <summary>
/// What the entries of this cache, under the load of the last while, are worth: the hits a lifetime of entries by class. A class is how often the
/// key was read (in half octaves) by how long ago the last hit was (in octaves).
/// </summary>
/// <remarks>
/// A class about which little is known is guessed from what its row and its column taught: rate of the row times what the column makes of it. A row
/// in turn is guessed as least-frequently-used would: reads times the hits that a read has brought on the whole.
/// </remarks>
internal sealed class ClassHitRates
{
    /// <summary>A lifetime is as many insertions as there are residents, but 64 at least; ticks divide it.</summary>
    public const int TicksPerLifetime = 64;

    private const int HistoryRows = 14;
    private const int IdleColumns = 10;

    /// <summary>Enough hits to know a rate to a tenth; more would be slow to see a change.</summary>
    private const double MostHits = 128;

    /// <summary>In lifetimes of one entry: a class with rarer hits than 1 in so many is as good as dead.</summary>
    private const double MostExposure = 64;

    /// <summary>How much a guess counts for a class, in lifetimes.</summary>
    private const double GuessWeight = 8;

    private readonly HitRate[] classes = new HitRate[HistoryRows * IdleColumns];
    private readonly HitRate[] rows = new HitRate[HistoryRows];
    private readonly HitRate[] columns = new HitRate[IdleColumns];
    private HitRate perRead;

    /// <summary>The class of an entry read <paramref name="history"/> times whose last hit was <paramref name="idleTicks"/> ago.</summary>
    public static byte ClassOf(int history, int idleTicks)
    {
        int column = Math.Min(BitOperations.Log2((uint)(idleTicks / 2) + 1), IdleColumns - 1);
        return (byte)((RowOf(history) * IdleColumns) + column);
    }

    /// <summary>The hits that an entry of this class will bring in a lifetime.</summary>
    public double this[byte entryClass] => classes[entryClass].Value(Guess(entryClass), GuessWeight);

    /// <summary>Learns that an entry of this class brought so many hits in so many ticks.</summary>
    public void Learn(byte entryClass, int hits, int ticks)
    {
        double lifetimes = (double)ticks / TicksPerLifetime;
        int row = entryClass / IdleColumns;
        int column = entryClass % IdleColumns;
        classes[entryClass].Add(hits, lifetimes, MostHits, MostExposure);
        rows[row].Add(hits, lifetimes, MostHits * 2, MostExposure * 2);
        perRead.Add(hits, lifetimes * ReadsOf(row), double.MaxValue, MostExposure * 64);
        columns[column].Add(hits, lifetimes * RowValue(row), MostHits * 2, MostHits * 2);
    }

    private double Guess(byte entryClass) => RowValue(entryClass / IdleColumns) * columns[entryClass % IdleColumns].Value(guess: 1, weight: 1);

    private double RowValue(int row) => rows[row].Value(perRead.Value(guess: 1, weight: 0.001) * ReadsOf(row), weight: 1);

    // 1, 2, 3, 4, 6, 8, 12, …: the first reads that fall in each row.
    private static int RowOf(int history)
    {
        if (history < 2) return 0;
        int octave = BitOperations.Log2((uint)history);
        return Math.Min((2 * octave) - 1 + ((history >> (octave - 1)) & 1), HistoryRows - 1);
    }

    private static int ReadsOf(int row) => row == 0 ? 1 : (2 + ((row + 1) & 1)) << ((row - 1) / 2);
}
