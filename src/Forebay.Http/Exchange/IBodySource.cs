namespace Forebay.Http.Exchange;

/// <summary>A body that can be read from any place, by several at once.</summary>
internal interface IBodySource
{
    /// <summary>In bytes; null: not known before its end.</summary>
    long? Length { get; }

    /// <summary>Reads from a place on.</summary>
    /// <param name="from">The first byte's index.</param>
    /// <param name="count">How many; null: to the end.</param>
    Stream Open(long from = 0, long? count = null);
}
