namespace Forebay.Jobs.RabbitMq.Topology;

/// <summary>What is left of a job's priority: quorum queues have none, so each class is a queue. In the order in which they are leased.</summary>
internal enum PriorityClass
{
    /// <summary>Greater than 0.</summary>
    High,

    /// <summary>0.</summary>
    Plain,

    /// <summary>Less than 0.</summary>
    Low,
}
