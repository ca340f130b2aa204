namespace MusicStore.Catalogue;

/// <summary>One part of a page.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Tier"><c>memory</c>, <c>sqlite</c>, <c>redis</c> or <c>primary</c>.</param>
/// <param name="Time">How long the page waited for it.</param>
public sealed record PagePart(string Name, string Tier, TimeSpan Time);
