using System.Text;
using Forebay.Search.Text;

namespace Forebay.Search.Embeddings;

/// <summary>A text as counts of hashed pieces: its words, and runs of three to five of their letters.</summary>
/// <remarks>Pieces of words make <c>Mötley</c> and <c>Motley Crüe</c> meet, and plurals, and slips (Bojanowski et al., Enriching word vectors with subword information, 2017).</remarks>
internal static class TextGrams
{
    /// <summary>Places that pieces are hashed to; two may share one.</summary>
    public const int Places = 32_768;

    private const int Shortest = 3;
    private const int Longest = 5;

    public static void Count(string text, double weight, Dictionary<int, double> counts)
    {
        foreach (string word in Folding.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string bounded = $"<{word}>";
            Add(bounded);
            for (int length = Shortest; length <= Longest; length++)
            {
                for (int i = 0; i + length <= bounded.Length; i++)
                {
                    if (length < bounded.Length)
                        Add(bounded.AsSpan(i, length));
                }
            }
        }

        void Add(ReadOnlySpan<char> piece)
        {
            int place = Place(piece);
            counts[place] = counts.GetValueOrDefault(place) + weight;
        }
    }

    // FNV-1a, then mixed: the same on every machine.
    private static int Place(ReadOnlySpan<char> piece)
    {
        Span<byte> bytes = stackalloc byte[Longest * 4];
        byte[]? rented = null;
        if (Encoding.UTF8.GetMaxByteCount(piece.Length) > bytes.Length)
            bytes = rented = new byte[Encoding.UTF8.GetMaxByteCount(piece.Length)];
        int length = Encoding.UTF8.GetBytes(piece, bytes);
        ulong hash = 14695981039346656037;
        foreach (byte one in bytes[..length])
            hash = (hash ^ one) * 1099511628211;
        _ = rented;
        return (int)(FixedRandom.Mix(hash) % Places);
    }
}
