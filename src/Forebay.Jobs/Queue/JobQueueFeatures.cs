namespace Forebay.Jobs;

/// <summary>What a queue can do beyond running each job at least once. Brokers can't do all that a table can.</summary>
[Flags]
public enum JobQueueFeatures
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>
    /// <see cref="EnqueueOptions.DeduplicationKey"/> holds while a job of its key waits or runs. Without it the key holds for as long as the provider
    /// says, or not at all: a handler must bear running twice in any case.
    /// </summary>
    Deduplication = 1,

    /// <summary><see cref="EnqueueOptions.Priority"/> orders the jobs by each of its values. Without it there may be a few classes, or none.</summary>
    Priorities = 2,

    /// <summary><see cref="IJobQueue.FindAsync"/> knows every job, its progress and what became of it, in any process.</summary>
    Status = 4,

    /// <summary><see cref="IJobQueue.CountAsync"/> counts every state exactly. Without it a state that the queue can't count is -1, and others may be late.</summary>
    Counts = 8,

    /// <summary><see cref="EnqueueOptions.Group"/>: jobs of one group run one after the other, in their order.</summary>
    Groups = 16,

    /// <summary>A lease that ran out is still good while nobody else has the job. Without it, its holder has lost it for certain.</summary>
    LateLeases = 32,
}
