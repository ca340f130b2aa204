using Forebay.Http.Rules;

namespace Forebay.Http.Storage;

/// <summary>What a store of responses needs to know.</summary>
internal sealed record ResponseStoreOptions
{
    public RuleOptions Rules { get; init; } = new();

    /// <summary>The region of the engine.</summary>
    public string Region { get; init; } = "http";

    /// <summary>How long a response that can be validated is kept beyond its time.</summary>
    public TimeSpan KeepForValidation { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The sets of fields by which the responses of one URI vary that are remembered, the newest first.</summary>
    public int MaxVaryings { get; init; } = 8;
}
