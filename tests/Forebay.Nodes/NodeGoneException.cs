namespace Forebay.Nodes;

/// <summary>The node ended before it had answered: what became of the operation is not known.</summary>
public sealed class NodeGoneException(int node) : Exception($"Node {node} is gone.");
