namespace Forebay.Dashboard.Api;

/// <summary>What <c>POST api/clear</c> answers when it is done.</summary>
internal sealed record ClearResponse(string Cleared, string Name);
