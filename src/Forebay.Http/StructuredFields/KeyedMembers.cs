using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Forebay.Http.StructuredFields;

/// <summary>Values by their keys, in an order that is part of the meaning: what Dictionaries and Parameters have in common. Unchangeable.</summary>
/// <remarks>
/// A key that comes again overwrites the value and leaves the key where it first stood (RFC 9651 sections 4.2.2 and 4.2.3.2). Equal are two with the
/// same keys and values in the same order.
/// </remarks>
internal abstract class KeyedMembers<T> : IReadOnlyCollection<KeyValuePair<string, T>>, IEquatable<KeyedMembers<T>>
    where T : notnull
{
    private readonly OrderedDictionary<string, T> members;

    protected KeyedMembers(IEnumerable<KeyValuePair<string, T>> pairs)
    {
        members = new(StringComparer.Ordinal);
        foreach ((string key, T value) in pairs)
            members[key] = value;
    }

    public int Count => members.Count;

    public bool TryGet(string key, [MaybeNullWhen(false)] out T value) => members.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(KeyedMembers<T>? other) => other is not null && members.SequenceEqual(other.members);

    public override bool Equals(object? obj) => Equals(obj as KeyedMembers<T>);

    public override int GetHashCode() => members.Count == 0 ? 0 : HashCode.Combine(members.Count, members.GetAt(0).Key);
}
