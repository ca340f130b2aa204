namespace Forebay;

/// <summary>
/// The property that grows with each change of its row: a number that counts up, or the time of the change. What is read of a row by its key never replaces what has a
/// greater version, whatever replica it comes from.
/// </summary>
/// <remarks>PostgreSQL's <c>xmin</c> is none: a transaction that began earlier may change a row later.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CacheVersionAttribute : Attribute;
