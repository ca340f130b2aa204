namespace Forebay.Tests.Entries;

/// <summary>A value that who gets it can change, so that it is cached as bytes.</summary>
internal sealed class Changeable
{
    public string Text { get; set; } = "";
}
