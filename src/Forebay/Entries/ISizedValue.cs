namespace Forebay.Entries;

/// <summary>A value that knows how much memory it takes: it need not be written as bytes to be weighed.</summary>
internal interface ISizedValue
{
    /// <summary>In bytes, with all that it alone refers to.</summary>
    long MemoryBytes { get; }
}
