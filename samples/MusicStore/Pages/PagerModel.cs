namespace MusicStore.Pages;

/// <summary>Where a list stands.</summary>
public sealed record PagerModel(int Page, int Pages);
