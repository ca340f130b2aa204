namespace Forebay.NodeProcess;

/// <summary>A cure that a node can be started without, to show that the checker finds what comes of it.</summary>
public enum Cure
{
    /// <summary>None is missing.</summary>
    None,

    /// <summary>The node reads the bus and applies nothing of it.</summary>
    Bus,

    /// <summary>The node stores into the shared tier without the lease that it took before its load.</summary>
    Lease,

    /// <summary>The node passes over every third batch of messages that it reads.</summary>
    Order,
}
