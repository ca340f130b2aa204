using System.Text;

namespace Forebay.Liveness;

/// <summary>A pattern over keys, in which <c>*</c> stands for any run of characters and everything else for itself.</summary>
/// <remarks>Immutable and thread-safe. Matching takes time in proportion to the key for one star, and at worst key × pattern.</remarks>
public sealed class KeyPattern
{
    /// <summary>The longest pattern, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ArgumentException">The pattern is empty or longer than 1,024 bytes of UTF-8.</exception>
    public KeyPattern(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        int bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > MaxBytes)
            throw new ArgumentException($"Pattern '{text[..32]}…' has {bytes} bytes of UTF-8; a pattern has 1 to {MaxBytes}.", nameof(text));
        Text = text;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>True where the whole key matches, case-sensitively.</summary>
    public bool Matches(ReadOnlySpan<char> key)
    {
        ReadOnlySpan<char> pattern = Text;
        int k = 0, p = 0, star = -1, resume = 0;
        while (k < key.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = k;
            }
            else if (p < pattern.Length && pattern[p] == key[k])
            {
                p++;
                k++;
            }
            else if (star >= 0)
            {
                // Let the last star take one character more, and try again behind it.
                p = star + 1;
                k = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
