namespace Forebay.EntityFrameworkCore.Entities;

/// <summary>A value as a lambda would have captured it: in a field, of which EF makes a parameter.</summary>
internal sealed class CapturedValue<T>
{
    public T Value = default!;
}
