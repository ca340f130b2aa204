namespace Forebay.Testing;

/// <summary>The versions of a lease's tags as they were before the load.</summary>
internal sealed class FakeSharedLease(int node, bool isLoad, Dictionary<ulong, Guid> versions, int rules) : SharedLease
{
    public int Node => node;

    public bool IsLoad => isLoad;

    public Dictionary<ulong, Guid> Versions => versions;

    public int Rules => rules;

    public EntryKey Key { get; set; }
}
