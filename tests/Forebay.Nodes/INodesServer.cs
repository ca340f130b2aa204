namespace Forebay.Nodes;

/// <summary>A server that the nodes share, and what can be done to it.</summary>
public interface INodesServer
{
    /// <summary>As faults are counted: <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>Kills it.</summary>
    Task KillAsync();

    /// <summary>Starts it again with what it had on its disk.</summary>
    Task RestartAsync();

    Task PauseAsync();

    Task ResumeAsync();

    /// <summary>Makes it forget what it holds, where it can.</summary>
    Task<bool> TryEmptyAsync();
}
