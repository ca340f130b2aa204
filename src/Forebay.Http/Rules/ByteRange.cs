namespace Forebay.Http.Rules;

/// <summary>Some bytes of a representation, both ends included.</summary>
internal readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;
}
