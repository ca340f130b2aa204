namespace Forebay.Jobs;

/// <summary>What an attempt came to.</summary>
internal enum JobOutcome
{
    /// <summary>The handler returned.</summary>
    Completed,

    /// <summary>It failed and will be tried again.</summary>
    Retried,

    /// <summary>It failed for good.</summary>
    Dead,

    /// <summary>The worker stopped and gave the job back.</summary>
    Returned,

    /// <summary>The lease was lost meanwhile: another worker has the job, or had it.</summary>
    Lost,

    /// <summary>The queue failed, so that nothing could be noted: the lease runs out and the job runs again.</summary>
    Unsettled,
}
