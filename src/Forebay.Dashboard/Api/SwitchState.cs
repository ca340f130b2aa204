namespace Forebay.Dashboard.Api;

/// <summary>What <c>POST api/enabled</c> is asked and answers.</summary>
internal sealed record SwitchState(bool? Enabled);
