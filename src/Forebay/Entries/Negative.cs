namespace Forebay.Entries;

/// <summary>The value of an entry that says "does not exist".</summary>
internal sealed class Negative
{
    public static readonly Negative Instance = new();

    private Negative() { }
}
