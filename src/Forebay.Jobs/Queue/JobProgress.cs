namespace Forebay.Jobs;

/// <summary>How far a job is, as its handler reported it last.</summary>
/// <param name="Done">How many of its steps are done, in the handler's own unit.</param>
/// <param name="Total">How many there are; 0: not known.</param>
/// <param name="Text">What is being done, for people to read; cut to <see cref="JobLimits.MaxTextLength"/> characters.</param>
public sealed record JobProgress(long Done, long Total, string? Text = null);
