namespace Forebay;

/// <summary>Nothing that reads an entity's tables is cached.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NotCachedAttribute : Attribute;
