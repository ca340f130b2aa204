namespace Forebay.Jobs;

/// <summary>What enqueueing came to.</summary>
/// <param name="Id">The job; where <paramref name="IsNew"/> is false, the one that was there already.</param>
/// <param name="IsNew">False: a job of this type and de-duplication key was waiting or running, and none was added.</param>
public readonly record struct JobReceipt(JobId Id, bool IsNew);
