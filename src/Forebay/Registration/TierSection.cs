namespace Forebay;

/// <summary>A part of the configuration section <c>Forebay</c> that a tier reads by itself.</summary>
internal sealed record TierSection(string Name);
