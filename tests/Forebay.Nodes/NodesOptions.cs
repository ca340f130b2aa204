using Forebay.NodeProcess;

namespace Forebay.Nodes;

/// <summary>How a run of several nodes goes.</summary>
public sealed record NodesOptions
{
    /// <summary>From which the choices of faults and operations follow.</summary>
    public int Seed { get; init; }

    /// <summary>How long there are faults.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(20);

    public int Nodes { get; init; } = 3;

    /// <summary>Each keeps to one node.</summary>
    public int Clients { get; init; } = 8;

    public int Registers { get; init; } = 24;

    /// <summary>The nodes' <see cref="BusOptions.MaxLag"/>, and so the bound of the staleness.</summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the last node is without.</summary>
    public Cure WithoutCure { get; init; }

    /// <summary>False: nothing is killed or stopped.</summary>
    public bool Faults { get; init; } = true;
}
